# SPDX-License-Identifier: Apache-2.0
"""Kinds of pages and collections: one file each, each declaring `KIND`."""
