# SPDX-License-Identifier: Apache-2.0
"""Search: an index of small files that a page loads one at a time, wherever it was copied to.

`tokens` says what a text is made of, `index` which unit of the site holds which token, `files` how
that is written for the engine, `templates/assets/search.js`. Nothing here knows pages or claims.
"""
