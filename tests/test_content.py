# SPDX-License-Identifier: Apache-2.0
"""The repository's own content: it builds, it checks, and it is as large as was promised."""

from __future__ import annotations

import json
from pathlib import Path

from tests.harness import crenel


def test_the_site_keeps_every_promise(real: Path) -> None:
    answer = crenel("check", "--root", str(real))
    assert (answer.status, answer.err) == (0, "no problems\n")


def test_the_collections_are_there_to_be_reused(real: Path) -> None:
    least = {
        "claims": 300,
        "sources": 400,
        "terms": 125,
        "organisations": 65,
        "timeline": 160,
        "relations": 80,
    }
    for name, number in least.items():
        data = json.loads((real / f"site/data/{name}.json").read_text(encoding="utf-8"))
        assert data["licence"] == "CC-BY-4.0"
        assert len(data[name]) >= number, name


def test_each_explainer_is_in_both_languages(real: Path) -> None:
    names = {
        lang: {p.name for p in (real / "site" / lang / "explainers").iterdir()}
        for lang in ("en", "zh-hans")
    }
    assert names["en"] == names["zh-hans"]
    assert len(names["en"]) > 45  # and their list
