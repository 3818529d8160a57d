#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds and serves the site: `python build.py --help` says how."""

import sys

if __name__ == "__main__":
    try:
        from crenel.start import main
    except KeyboardInterrupt:  # before anything could be told how to answer it
        print("crenel: interrupted; what stood before stands as it was", file=sys.stderr)
        raise SystemExit(130) from None
    raise SystemExit(main())
