#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds and serves the site: `python build.py --help` says how."""

from crenel.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
