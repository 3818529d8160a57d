# SPDX-License-Identifier: Apache-2.0
"""Skeletons: what `init` and `new` make; what is left to a human is listed.

Nothing here overwrites a file: pages are made where none stands, records are added at the end of
their files. Keys and values come from the types of `crenel.model`, which the loader decodes by too.
"""
