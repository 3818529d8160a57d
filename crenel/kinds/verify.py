# SPDX-License-Identifier: Apache-2.0
"""The judgement of a copy in the reader's browser: a page that does it by a script.

Without a script it tells how it is done by hand. It names the key that releases are signed with;
the fingerprint is the SHA-256 of its text in groups of four digits, as everywhere else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crenel import urls
from crenel.contracts import Kind, Plan, Task, rendered
from crenel.signing import sshsig
from crenel.strings import Words
from crenel.values import Key, Lang, Signer
from crenel.views.frame import Anchor, Frame, collection_frame, told

_SAID = "verify.say."
_SHARED = ("months", "date.day")


@dataclass(frozen=True, slots=True)
class KeyView:
    """A public key, its fingerprint, and its line in a file for `ssh-keygen`."""

    text: str
    fingerprint: str
    signer: str


@dataclass(frozen=True, slots=True)
class SaidView:
    """What the script may have to say, by name."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class VerifyView:
    """What `verify.html` sees; `site` is the name that statements give the site."""

    frame: Frame
    engine: str
    site: Key
    namespace: str
    key: KeyView | None
    guide: Anchor | None
    said: tuple[SaidView, ...]


def plan(given: Plan) -> Iterator[Task]:
    """The page of each language."""
    for lang in given.site.config.languages:
        path = urls.collection(lang, "verify")
        yield rendered(path, "verify.html", partial(_view, given, lang))


def _view(given: Plan, lang: Lang) -> VerifyView:
    config, path = given.site.config, urls.collection(lang, "verify")
    return VerifyView(
        frame=_frame(given, lang),
        engine=urls.relative(urls.VERIFY, path),
        site=config.name,
        namespace=sshsig.NAMESPACE,
        key=_key(config.public_key, config.name) if config.public_key else None,
        guide=told(given, lang, path, "verify-a-copy"),
        said=tuple(_said(given.strings[lang])),
    )


def _frame(given: Plan, lang: Lang) -> Frame:
    return collection_frame(given, lang, "verify", "verify", "nav.verify")


def _key(text: Signer, name: Key) -> KeyView:
    digest = hashlib.sha256(text.encode()).hexdigest()
    fingerprint = " ".join(digest[at : at + 4] for at in range(0, 64, 4))
    signer = sshsig.allowed_signer(base64.b64decode(text)[10:], name)
    return KeyView(text, fingerprint, signer.rstrip())


def _said(words: Words) -> Iterator[SaidView]:
    for name, text in words.texts.items():
        if name.startswith(_SAID) or name in _SHARED:
            yield SaidView(name.removeprefix(_SAID), text)


KIND = Kind(name="verify", plan=plan)
