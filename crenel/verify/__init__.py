# SPDX-License-Identifier: Apache-2.0
"""Verifiers: promises about a built tree, from its bytes alone.

They import neither loader nor renderer, so a mistake there cannot hide here.
"""
