# SPDX-License-Identifier: Apache-2.0
"""The bill of materials names all that is installed, follows its standard and never varies."""

from __future__ import annotations

import json
import re

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.harness import REPOSITORY
from tests.sbom import bill
from tests.test_house import LOCKS


@pytest.mark.parametrize("name", LOCKS)
def test_the_bill_names_what_the_lock_installs(name: str) -> None:
    lock = (REPOSITORY / name).read_text(encoding="ascii")
    text = bill(lock)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    parts = json.loads(text)["components"]
    assert {f"{p['name']}=={p['version']}" for p in parts} == {
        line.split()[0] for line in lock.splitlines() if re.match("[a-z0-9-]+==", line)
    }
    assert all(part["licenses"] for part in parts)
    hashes = [each["content"] for part in parts for each in part["hashes"]]
    assert sorted(hashes) == sorted(re.findall("sha256:([0-9a-f]+)", lock))
    assert bill(lock) == text
