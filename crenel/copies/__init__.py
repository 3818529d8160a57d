# SPDX-License-Identifier: Apache-2.0
"""Copies: how each kind of place is read, strictly, and how what was read is judged."""
