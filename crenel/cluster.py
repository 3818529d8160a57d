# SPDX-License-Identifier: Apache-2.0
"""Clusters that exist already and do calls for us: the only home of Dask.

It refuses to start one: who runs a cluster knows how. Its workers need the same Crenel installed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

from distributed import Client
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from crenel import engine
from crenel.pool import Farm
from crenel.problems import BuildFailed, Problem, Span

PATIENCE = 10  # seconds until a cluster that does not answer is not there


@contextmanager
def farm(address: str) -> Iterator[Farm]:
    """The cluster at `address` ("tcp://HOST:PORT", as its scheduler says), until the block ends.

    Raises BuildFailed (O609) if it is not there, cannot do our work, or goes away.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # we tell of it ourselves
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        message, hint = "there is no cluster that answers", "start it, or correct its address"
        raise _failed(address, message, hint) from None
    with client:
        _able(client, address)
        try:
            yield Farm(client.get_executor(), lambda data: client.scatter(data, broadcast=True))
        except (CancelledError, CommClosedError, KilledWorker):
            hint = "see what its scheduler and its workers say, then run the command again"
            raise _failed(address, "the cluster went away while it worked", hint) from None


def _able(client: Client, address: str) -> None:
    """Raises BuildFailed if the scheduler or a worker has not what its work needs."""
    try:
        client.run_on_scheduler(engine.digest)
        workers = client.run(engine.digest)
    except (ImportError, RuntimeError, OSError):
        hint = "install it, with the extras that the site asks for, for scheduler and workers"
        raise _failed(address, "Crenel is missing on the cluster", hint) from None
    if not workers:
        raise _failed(address, "the cluster has no worker", "start one")


def _failed(address: str, message: str, hint: str) -> BuildFailed:
    return BuildFailed([Problem(Span(address), "O609", message, hint)])
