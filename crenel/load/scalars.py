# SPDX-License-Identifier: Apache-2.0
"""The forms that a scalar of a record may have to keep to: what holds, and what to say if not.

Each `Form` refuses a text with a code, a message and a hint that names the value that was probably
meant (`crenel.meant`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from crenel import meant
from crenel.values import Day, Key, Number, Signer, Url, is_day, is_key, is_number, is_signer
from crenel.values import is_web_address as is_url

KEY_HINT = "use lower-case ASCII letters, digits and single hyphens"
DAY_HINT = "write YYYY, YYYY-MM or YYYY-MM-DD"
URL_HINT = 'write "https://host/path"'
SIGNER_HINT = 'write the second line of the file NAME.pub: 56 characters, "RW…"'
NUMBER_HINT = "write 12 or 12.5"
INTEGER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Form:
    """What a text must hold to, and what it is called (`told`).

    What is said of one that does not is `message`, after the text in quotes unless `secret`.
    """

    told: str
    holds: Callable[[str], object]
    code: str
    message: str
    hint: Callable[[str], str]
    secret: bool = False

    def refused(self, text: str) -> tuple[str, str, str]:
        """The code, the message and the hint for a text that does not hold."""
        message = self.message if self.secret else f'"{text}" {self.message}'
        return self.code, message, self.hint(text)


def _key(text: str) -> str:
    told = meant.keys(text) if meant.several(text) else meant.key(text)
    if told:
        return f'write "{told}"'
    return KEY_HINT


def _url(text: str) -> str:
    return f'write "{meant.address(text) or "https://host/path"}"'


def _whole(text: str) -> str:
    told = meant.whole_number(text)
    return f"write {told}" if told.isdigit() else "write digits, as in 12"


def _number(text: str) -> str:
    return f"write {meant.whole_number(text) or '12 or 12.5'}"


def _signer(text: str) -> str:  # noqa: ARG001
    return SIGNER_HINT


FORMS: Mapping[Any, Form] = MappingProxyType(
    {
        int: Form("a whole number", INTEGER.fullmatch, "Y207", "is not a whole number", _whole),
        Key: Form(
            "an identifier: lower-case ASCII letters, digits and single hyphens",
            is_key,
            "Y209",
            "is not an identifier",
            _key,
        ),
        Day: Form(
            "a date: YYYY, YYYY-MM or YYYY-MM-DD", is_day, "Y208", "is not a date", meant.date
        ),
        Url: Form(
            "an absolute http or https address", is_url, "Y212", "is not a web address", _url
        ),
        Number: Form(
            "a decimal number that is not negative", is_number, "Y207", "is not a number", _number
        ),
        Signer: Form(
            "a public key that releases are signed with",
            is_signer,
            "K901",
            "not a minisign public key",
            _signer,
            secret=True,
        ),
    }
)
