// SPDX-License-Identifier: Apache-2.0
// Lighthouse on addresses given as arguments; prints one JSON line a page: its scores and what failed.
// CHROME_PATH names the browser. Performance is left out unless PERFORMANCE=1: it is a measure of time.
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer-core';

const onlyCategories = ['accessibility', 'best-practices', 'seo'];
if (process.env.PERFORMANCE) onlyCategories.unshift('performance');
const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH,
  args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
});
for (const url of process.argv.slice(2)) {
  const page = await browser.newPage();
  const { lhr } = await lighthouse(url, { onlyCategories, logLevel: 'silent' }, undefined, page);
  await page.close();
  const scores = {}, failed = [];
  for (const [name, category] of Object.entries(lhr.categories)) {
    scores[name] = Math.round(category.score * 100);
    for (const { id, weight } of category.auditRefs) {
      const { score } = lhr.audits[id];
      if (weight > 0 && score !== null && score < 0.9) failed.push(id);
    }
  }
  console.log(JSON.stringify({ url, scores, failed }));
}
await browser.close();
