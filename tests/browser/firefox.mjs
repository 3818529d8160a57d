// SPDX-License-Identifier: Apache-2.0
// Opens pages over file:// in Firefox with its real file policy (puppeteer's profile loosens it), then
// types a query on a search page. Reads a JSON list of [page…, search page, query]; prints what is wrong.
import puppeteer from 'puppeteer-core';

const { pages, search, query } = JSON.parse(process.argv[2]);
const wrong = [];
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
let at = '';
page.on('console', (message) => message.type() === 'error' && wrong.push(`${at}: ${message.text()}`));
page.on('pageerror', (error) => wrong.push(`${at}: ${error.message}`));
page.on('request', (request) => {
  if (!/^(file|data):/.test(request.url())) wrong.push(`${at}: asks ${request.url()}`);
});
for (at of pages) {
  await page.goto(at);
  const plain = await page.evaluate(() => getComputedStyle(document.body).margin !== '0px');
  if (plain && !at.endsWith('404.html')) wrong.push(`${at}: no style`);
}
at = search;
await page.goto(search);
await page.type('input[type=search]', query);
await page.waitForSelector('#search-results a', { timeout: 20000 }).catch(() => wrong.push(`${at}: nothing found for ${query}`));
await browser.close();
console.log(JSON.stringify(wrong));
