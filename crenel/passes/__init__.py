# SPDX-License-Identifier: Apache-2.0
"""Passes: changes made to finished files, each to one file alone; one pass a module."""
