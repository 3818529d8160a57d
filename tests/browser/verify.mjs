// SPDX-License-Identifier: Apache-2.0
// Opens the page that judges copies over file:// in Firefox with its real file policy, and has it judge
// each of some lists of files. Reads {page, cases}; prints {answers: [{verdict, text, lists}], wrong}.
import puppeteer from 'puppeteer-core';

const told = JSON.parse(process.argv[2]);
const answers = [], wrong = [];
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: process.env.FIREFOX,
  extraPrefsFirefox: { 'security.fileuri.strict_origin_policy': true },
});
const page = await browser.newPage();
page.on('console', (message) => wrong.push(message.text()));
page.on('pageerror', (error) => wrong.push(error.message));
await page.goto(told.page);
page.on('request', (request) => wrong.push(request.url()));
for (const files of told.cases) {
  await (await page.$('#verify-files-input')).uploadFile(...files);
  await page.click('#verify-start');
  await page.waitForSelector('#verify-status [data-verdict]');
  answers.push(await page.evaluate(() => ({
    verdict: document.querySelector('[data-verdict]').dataset.verdict,
    text: document.getElementById('verify-status').innerText,
    lists: document.getElementById('verify-lists').innerText,
  })));
}
await browser.close();
console.log(JSON.stringify({ answers, wrong }));
