# SPDX-License-Identifier: Apache-2.0
"""Renderers: from a target and its view to the bytes of a file; one file each."""
