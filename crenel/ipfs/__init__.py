# SPDX-License-Identifier: Apache-2.0
"""Content addresses: CIDs, UnixFS trees, CAR archives and IPNS records, by their specifications."""
