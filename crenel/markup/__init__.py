# SPDX-License-Identifier: Apache-2.0
"""Markdown: the only home of Python-Markdown, its dialect and our own forms."""
