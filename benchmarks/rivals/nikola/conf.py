# SPDX-License-Identifier: Apache-2.0
"""The plain theme that comes with it; no feeds, galleries, bundles or copies of sources."""

BLOG_TITLE = BLOG_DESCRIPTION = "Corpus"
BLOG_AUTHOR, BLOG_EMAIL = "Nobody", "nobody@corpus.example"
SITE_URL = "https://corpus.example/"
DEFAULT_LANG = "en"
TRANSLATIONS = {"en": "", "zh_cn": "./zh_cn"}
TRANSLATIONS_PATTERN = "{path}.{lang}.{ext}"
_FIELDS = ["water", "trade", "crafts", "travel", "farming", "letters"]
_FIELDS += ["weather", "towns", "schools", "health", "machines", "coasts"]
NAVIGATION_LINKS = {
    lang: tuple((f"{start}/categories/cat_{field}/", field) for field in _FIELDS)
    for lang, start in (("en", ""), ("zh_cn", "/zh_cn"))
}
THEME = "base-jinja"
POSTS = (("posts/*.md", "p", "post.tmpl"),)
PAGES = ()
COMPILERS = {"markdown": [".md"]}
MARKDOWN_EXTENSIONS = [
    f"markdown.extensions.{name}"
    for name in ("tables", "fenced_code", "footnotes", "admonition", "toc")
]
TIMEZONE = "UTC"
PRETTY_URLS = STRIP_INDEXES = True
INDEX_DISPLAY_POST_COUNT = 1_000_000
INDEX_TEASERS = GENERATE_RSS = GENERATE_ATOM = COPY_SOURCES = SHOW_SOURCELINK = False
ENABLE_AUTHOR_PAGES = WRITE_TAG_CLOUD = USE_CDN = USE_BUNDLES = USE_BASE_TAG = False
CREATE_SINGLE_ARCHIVE = True
DISABLED_PLUGINS = ["render_galleries", "render_listings", "copy_files", "scale_images", "robots"]
FILES_FOLDERS = GALLERY_FOLDERS = LISTINGS_FOLDERS = IMAGE_FOLDERS = {}
