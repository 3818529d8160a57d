# SPDX-License-Identifier: Apache-2.0
"""Campaigns that run for long; the suite runs a few seconds of each."""
