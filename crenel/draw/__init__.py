# SPDX-License-Identifier: Apache-2.0
"""Drawing: from plain values to SVG. Nothing here knows the site; words come in finished.

Every picture is a column at most `WIDTH` units wide, so that it can be read on a phone of 320
pixels, and holds its text as text. Colours are classes, which the style sheet gives for light, dark
and print.
"""
