# SPDX-License-Identifier: Apache-2.0
"""Package formats: one file each, declaring `FORMAT`, a pair of `write` and `read`."""
