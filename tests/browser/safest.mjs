// SPDX-License-Identifier: Apache-2.0
// Opens pages over file:// in Firefox, as it is or with what Tor Browser's level "Safest" turns off, and
// tells what can be seen on each. Reads {pages, safest, click}; prints {seen: {page: facts}, clicked}.
import puppeteer from 'puppeteer-core';

const { pages, safest, click } = JSON.parse(process.argv[2]);
const off = ['javascript.enabled', 'gfx.downloadable_fonts.enabled', 'javascript.options.wasm'];
const on = ['svg.disabled', 'mathml.disabled', 'webgl.disabled'];
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: process.env.FIREFOX,
  extraPrefsFirefox: {
    'security.fileuri.strict_origin_policy': true,
    ...Object.fromEntries(safest ? [...off.map((name) => [name, false]), ...on.map((name) => [name, true])] : []),
  },
});
const page = await browser.newPage();
await page.setViewport({ width: 1000, height: 800 });

function look() {
  const main = document.querySelector('main');
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const drawn = (node) => node.closest('svg') !== null;
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && box.width > 0 && box.height > 0;
  };
  const plain = (text) => text.replace(/\s+/g, ' ').trim();
  const twins = (figure) => all('.twin :is(table, ol, ul)', figure).filter(shown);
  const lists = all('main :is(.timeline, .relations) > li').filter(shown);
  const figures = all('figure').map((figure) => ({
    id: figure.id,
    drawing: all('svg', figure).some((svg) => svg.getBoundingClientRect().height > 0),
    stray: all('svg *', figure).filter((part) => part.getBoundingClientRect().height > 0).length,
    twin: twins(figure).length > 0 || lists.length > 1 || all('img[alt]', figure).some((img) => img.alt && shown(img)),
    drawnWords: all('svg text:not(.stop)', figure).map((text) => plain(text.textContent)),
  }));
  const controls = all('button, input, select, textarea, progress, [hidden]').filter(shown).map((e) => e.outerHTML.slice(0, 90));
  const closed = all('details').filter((d) => !d.open && !shown(d.querySelector('summary')) && !d.querySelector('summary ~ *').checkVisibility({ contentVisibilityAuto: true })).length;
  const empty = all(':is(p, li, h1, h2, h3, dt, dd, th, figcaption, summary)', main).filter((e) => shown(e) && !drawn(e) && !e.innerText.trim()).map((e) => e.outerHTML.slice(0, 90));
  all('details').forEach((details) => { details.open = true; });
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    const script = parent.closest('search, .tool, [data-enhancement], #verify-off, .twin > summary, template, script, style');
    if (plain(node.data) && !drawn(parent) && !script && shown(parent)) texts.push(plain(node.data));
  }
  const pictures = all('img').map((img) => ({ alt: img.alt, shown: shown(img) }));
  return { scripting: !matchMedia('(scripting: none)').matches, vector: typeof document.querySelector('svg')?.viewBox === 'object', figures, controls, closed, empty, texts, pictures };
}

// puppeteer's own clicks wait for frames, which a page without scripts never tells of
function middle(selector) {
  const found = document.querySelector(selector);
  found.scrollIntoView({ block: 'center', behavior: 'instant' });
  const box = found.getClientRects()[0];
  return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
}

const seen = {};
for (const at of pages) {
  await page.goto(at);
  seen[at] = await page.evaluate(look);
}
const clicked = [];
for (const [at, selector] of click) {
  await page.goto(at);
  const [x, y] = await page.evaluate(middle, selector);
  await page.mouse.click(x, y);
  for (let wait = 0; wait < 100 && page.url() === at; wait++) await new Promise((done) => setTimeout(done, 100));
  clicked.push(await page.evaluate(() => [location.href, (document.querySelector(':target') || document.querySelector('h1')).innerText]));
}
await browser.close();
console.log(JSON.stringify({ seen, clicked }));
