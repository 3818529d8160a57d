# SPDX-License-Identifier: Apache-2.0
"""Crenel: a static site generator for educational sites that must survive being copied."""

__version__ = "0.1.0"
