# SPDX-License-Identifier: Apache-2.0
"""The pictures of the README, taken of the built site: a desktop, a phone, in light and dark.

Run it as `python -m tests.pictures` when the site is built. WebP is made by the browser that takes
them, so no library for pictures is needed.
"""

from __future__ import annotations

import base64
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.harness import REPOSITORY

FOLDER = REPOSITORY / "docs" / "pictures"
MOST = 250_000  # bytes of all pictures together
_QUALITY = 0.82
_AS_WEBP = """async ([png, quality]) => {
  const picture = new Image();
  picture.src = "data:image/png;base64," + png;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""


@dataclass(frozen=True)
class Picture:
    """A page as a screen of that size shows it."""

    name: str
    page: str
    width: int
    height: int
    scheme: Literal["light", "dark"]


PICTURES = (
    Picture("desktop-light", "en/index.html", 1100, 700, "light"),
    Picture("phone-dark", "zh-hans/explainers/dns-injection.html", 390, 700, "dark"),
    Picture("phone-light", "en/claims/dns.html", 390, 700, "light"),
)


def take(browser: Browser, site: Path, picture: Picture) -> bytes:
    """A picture of the built site as WebP."""
    size = ViewportSize(width=picture.width, height=picture.height)
    page = browser.new_page(viewport=size, color_scheme=picture.scheme)
    page.goto((site / picture.page).resolve().as_uri())
    png = base64.b64encode(page.screenshot()).decode()
    page.close()
    empty = browser.new_page()
    webp = empty.evaluate(_AS_WEBP, [png, _QUALITY])
    empty.close()
    return base64.b64decode(webp)


def main() -> None:
    """Takes every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in PICTURES:
            data = take(browser, REPOSITORY / "site", picture)
            (FOLDER / f"{picture.name}.webp").write_bytes(data)
            sys.stdout.write(f"{picture.name}.webp: {len(data)} bytes\n")


if __name__ == "__main__":
    main()
