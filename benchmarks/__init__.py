# SPDX-License-Identifier: Apache-2.0
"""What is measured, beside others and alone; README.md says how to run and to read it."""
