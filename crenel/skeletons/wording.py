# SPDX-License-Identifier: Apache-2.0
"""The words of the interface for a language that Crenel has none in: English ones, to translate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from crenel.load.discover import shipped_templates
from crenel.values import Lang

# how languages call themselves; one that is not here is called by its tag until somebody names it
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "ar": "العربية",
        "bo": "བོད་སྐད",
        "de": "Deutsch",
        "es": "español",
        "fa": "فارسی",
        "fr": "français",
        "hi": "हिन्दी",
        "id": "Bahasa Indonesia",
        "it": "italiano",
        "ja": "日本語",
        "ko": "한국어",
        "mn": "монгол",
        "my": "မြန်မာ",
        "nl": "Nederlands",
        "pl": "polski",
        "pt": "português",
        "ru": "русский",
        "th": "ไทย",
        "tr": "Türkçe",
        "ug": "ئۇيغۇرچە",
        "uk": "українська",
        "vi": "Tiếng Việt",
    }
)
_HEAD = """# Words of the interface for "{lang}". They are still in English: translate what stands
# behind each colon. Keep the keys and what stands in braces, such as {{n}}. Then delete this.
"""


def words(lang: Lang) -> str:
    """The file of words for `lang`: its own name, and everything else in English."""
    text = (shipped_templates() / "strings" / "en.yaml").read_text(encoding="utf-8")
    name = _NAMES.get(lang, _NAMES.get(lang.partition("-")[0], lang))
    own = {
        "language.name": name,
        "language.short": lang.partition("-")[0].upper(),
        "language.converted.name": f"{name} (converted)",
        "language.converted.short": lang.partition("-")[0].upper(),
        "chooser.enter": name,
    }
    for key, word in own.items():
        text = re.sub(rf"^{re.escape(key)}: .*$", f"{key}: '{word}'", text, flags=re.MULTILINE)
    return _HEAD.format(lang=lang) + text.partition("\n")[2]
