# SPDX-License-Identifier: Apache-2.0
"""The software bill of materials: what a lock file installs, as CycloneDX 1.6 in JSON.

Run it as `python -m tests.sbom LOCK`. Versions and hashes are those of the lock, licences what the
installed packages say of themselves. The same lock gives the same bytes: no time, no host.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
import uuid
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from crenel import __version__

_ENTRY = re.compile(r"^([a-z0-9-]+)==([^ \\]+)((?:.*\\\n)*.*)", re.MULTILINE)
_HASH = re.compile("--hash=sha256:([0-9a-f]{64})")
_CLASSIFIER = "License :: OSI Approved :: "


def bill(lock: str) -> str:
    """The bill of what `lock`, the text of a lock file, installs; each package must be at hand."""
    parts = [_component(name, version, rest) for name, version, rest in _ENTRY.findall(lock)]
    own = Component(
        name="crenel",
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref="crenel",
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
    )
    bom = Bom(components=parts, serial_number=uuid.uuid5(uuid.NAMESPACE_OID, lock))
    bom.metadata.component = own
    bom.metadata.timestamp = None  # type: ignore[assignment]  # its getter allows it
    bom.register_dependency(own, parts)
    return JsonV1Dot6(bom).output_as_string(indent=1)


def _component(name: str, version: str, rest: str) -> Component:
    return Component(
        name=name,
        version=version,
        purl=PackageURL("pypi", name=name, version=version),
        bom_ref=name,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in _HASH.findall(rest)],
        licenses=[LicenseFactory().make_from_string(_licence(name))],
    )


def _licence(name: str) -> str:
    """What a package says of its licence: an SPDX expression, or its own words' first line."""
    about = importlib.metadata.metadata(name).json
    classifiers = [str(each) for each in about.get("classifier", [])]
    told = [about.get("license_expression"), about.get("license")]
    told += [each.removeprefix(_CLASSIFIER) for each in classifiers if _CLASSIFIER in each]
    return next(str(each).strip().splitlines()[0] for each in told if each)


if __name__ == "__main__":
    sys.stdout.write(bill(Path(sys.argv[1]).read_text(encoding="ascii")) + "\n")
