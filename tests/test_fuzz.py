# SPDX-License-Identifier: Apache-2.0
"""Every reader of foreign bytes: a value or a documented refusal, soon, and within bounds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.growth import CASES, LENGTH, Case
from tests.fuzz.mutation import mutated
from tests.fuzz.readers import BY_NAME, READERS, Reader
from tests.fuzz.trial import failure

EXAMPLES, HEAVY = 150, 10
CORPUS = Path(__file__).parent / "fuzz" / "corpus"
_named = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)


@_named
def test_the_corpus_is_read(reader: Reader, tmp_path: Path) -> None:
    wrong = {
        path.name: failure(reader, path.read_bytes(), tmp_path)
        for path in sorted((CORPUS / reader.name).iterdir())
    }
    assert not {name: told for name, told in wrong.items() if told}


@_named
def test_memory_is_bounded(reader: Reader, tmp_path: Path) -> None:
    largest = sorted(reader.corpus, key=len)[-3:]
    assert not [w for data in largest if (w := failure(reader, data, tmp_path, measured=True))]


@_named
def test_whatever_is_given_is_read_or_refused(reader: Reader, tmp_path: Path) -> None:
    seeds = list(reader.corpus)

    @settings(
        max_examples=HEAVY if reader.heavy else EXAMPLES,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.integers(0, 1 << 64))
    def read(seed: int) -> None:
        assert not failure(reader, mutated(random.Random(seed), seeds), tmp_path)

    read()


def test_every_reader_has_a_corpus_and_every_corpus_a_reader() -> None:
    assert {path.name for path in CORPUS.iterdir()} == {reader.name for reader in READERS}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_suspicious_input_is_read_without_end(case: Case, tmp_path: Path) -> None:
    assert not failure(BY_NAME[case.reader], case.make(4 * LENGTH), tmp_path)
