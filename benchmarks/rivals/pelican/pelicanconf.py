# SPDX-License-Identifier: Apache-2.0
"""The same parts of a page as everywhere; texts that have not changed come from the cache."""

SITENAME = "Corpus"
SITEURL = "https://corpus.example"
PATH, OUTPUT_PATH, THEME = "content", "output", "theme"
TIMEZONE, DEFAULT_LANG, LOCALE = "UTC", "en", "C.UTF-8"
STATIC_PATHS: list[str] = []
PLUGINS: list[str] = []
ARTICLE_URL = ARTICLE_LANG_URL = "{lang}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_LANG_SAVE_AS = "{lang}/{slug}/index.html"
ARTICLE_TRANSLATION_ID = "key"
ARTICLE_ORDER_BY = "slug"
CATEGORY_URL, CATEGORY_SAVE_AS = "fields/{slug}/", "fields/{slug}/index.html"
TAG_URL, TAG_SAVE_AS = "tags/{slug}/", "tags/{slug}/index.html"
DIRECT_TEMPLATES = ["index", "sitemap"]
SITEMAP_SAVE_AS = "sitemap.xml"
AUTHOR_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DEFAULT_PAGINATION = False
USE_FOLDER_AS_CATEGORY = False
MARKDOWN = {
    "extension_configs": {
        f"markdown.extensions.{name}": {}
        for name in ("meta", "tables", "fenced_code", "footnotes", "admonition")
    }
    | {"markdown.extensions.toc": {"toc_depth": "2-3"}},
    "output_format": "html5",
}
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
CONTENT_CACHING_LAYER = "generator"
CHECK_MODIFIED_METHOD = "mtime"
FIELDS = ["water", "trade", "crafts", "travel", "farming", "letters"]
FIELDS += ["weather", "towns", "schools", "health", "machines", "coasts"]
