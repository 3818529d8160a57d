// The same parts of a page as everywhere; no template language inside Markdown, which is faster.
import markdownIt from "markdown-it";
import anchor from "markdown-it-anchor";
import footnote from "markdown-it-footnote";

const HEADING = /<h([23]) id="([^"]+)"[^>]*>(.*?)<\/h\1>/g;

export default function (config) {
  config.setLibrary("md", markdownIt({ html: true }).use(anchor, { tabIndex: false }).use(footnote));
  config.addPassthroughCopy("style.css");
  config.addGlobalData("layout", "page.njk");
  config.addGlobalData("fields", FIELDS);
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("contents", (html) => {
    const found = [...html.matchAll(HEADING)];
    return found.map(([, level, id, words]) => `<li class="l${level}"><a href="#${id}">${words}</a></li>`).join("\n");
  });
  const texts = (api) => api.getFilteredByGlob("content/**/*.md");
  config.addCollection("texts", texts);
  config.addCollection("twins", (api) => {
    const twins = new Map();
    for (const page of texts(api)) twins.set(page.data.key, [...(twins.get(page.data.key) ?? []), page]);
    return twins;
  });
  config.addCollection("lists", (api) => {
    const lists = new Map();
    const add = (url, title, page) => {
      if (!lists.has(url)) lists.set(url, { url, title, lang: page.data.lang, pages: [] });
      lists.get(url).pages.push(page);
    };
    for (const page of texts(api)) {
      const { lang, field, tags } = page.data;
      add(`/${lang}/`, "Corpus", page);
      add(`/${lang}/${field}/`, field, page);
      for (const tag of tags) add(`/${lang}/tags/${tag}/`, tag, page);
    }
    return [...lists.values()];
  });
  config.addFilter("twins", (twins, key) => twins.get(key));
  return { dir: { input: "content", includes: "../parts", output: "_site" }, markdownTemplateEngine: false };
}

const FIELDS = ["water", "trade", "crafts", "travel", "farming", "letters", "weather", "towns", "schools", "health", "machines", "coasts"];
