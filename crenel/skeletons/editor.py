# SPDX-License-Identifier: Apache-2.0
"""The files that an editor is given: a schema for each kind of file, and the snippets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from crenel.load import schema
from crenel.model import Config
from crenel.skeletons import snippets

SCHEMAS = "schemas"
SNIPPETS = "crenel.code-snippets"


def files(config: Config) -> Mapping[str, bytes]:
    """Each file by its path in the editor's folder, for a site of this configuration."""
    words = schema.words(config)
    found = {f"{SCHEMAS}/{form.name}.json": schema.schema(form, words) for form in schema.FORMS}
    told = {**found, SNIPPETS: snippets.as_values(snippets.snippets(words))}
    return MappingProxyType({name: _json(value) for name, value in sorted(told.items())})


def associations() -> Mapping[str, str]:
    """Which files each schema is for, by its path in a folder that holds the editor's."""
    yaml = [form for form in schema.FORMS if form.files.endswith(".yaml")]
    return {f"./.vscode/{SCHEMAS}/{form.name}.json": f"/{form.files}" for form in yaml}


def settings() -> bytes:
    """Settings for a site that has none yet."""
    return _json({"files.encoding": "utf8", "yaml.schemas": dict(associations())})


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()
