# SPDX-License-Identifier: Apache-2.0
"""Output: the tree is written whole, or not at all."""
