// SPDX-License-Identifier: Apache-2.0
// Opens pages in Firefox that somebody put scripts and foreign addresses into, then walks through sound
// ones as a reader does. Reads {hostile, walk, search, query, leave}; prints {ran, kept}: what ran on a
// hostile page, and what the sound ones left in the browser.
import puppeteer from 'puppeteer-core';

const { hostile, walk, search, query, leave } = JSON.parse(process.argv[2]);
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: process.env.FIREFOX,
  extraPrefsFirefox: {
    'security.fileuri.strict_origin_policy': true,
    'network.proxy.type': 1,
    'network.proxy.socks': '127.0.0.1',
    'network.proxy.socks_port': 9,
  },
});
const page = await browser.newPage();
const pause = (time) => new Promise((done) => setTimeout(done, time));
const ran = {};
for (const at of hostile) {
  await page.goto(at);
  ran[at] = await page.evaluate(() => window.ran || []);
  await page.evaluate(() => document.querySelectorAll('[data-press]').forEach((link) => link.click()));
  await pause(300);
  ran[at].push(...await page.evaluate(() => window.ran || []));
}

async function left() {
  const databases = indexedDB.databases ? (await indexedDB.databases()).map((one) => one.name) : [];
  const caches = window.isSecureContext && window.caches ? await window.caches.keys() : [];
  const workers = navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : [];
  return [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...databases, ...caches,
    ...workers.map((one) => one.scope), document.cookie, window.name].filter(Boolean);
}

const kept = [];
for (const at of walk) {
  await page.goto(at);
  await page.evaluate(() => document.querySelector('.cite a, a.term')?.click());
  kept.push(...await page.evaluate(left));
}
if (search) {
  await page.goto(search);
  await page.type('input[type=search]', query);
  await page.waitForSelector('#search-results a', { timeout: 20000 });
  kept.push(...await page.evaluate(left), ...(await browser.cookies()).map((one) => one.name));
}
if (leave) {
  await page.goto(leave);
  await page.click('[data-press]');
  await pause(1000);
}
await browser.close();
console.log(JSON.stringify({ ran, kept }));
