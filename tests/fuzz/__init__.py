# SPDX-License-Identifier: Apache-2.0
"""Fuzzing: every reader of foreign bytes is given bytes that nobody would write.

`readers.py` is the table of readers, `corpus/READER/` their seeds (what failed once is kept there,
named by what it was), `mutation.py` makes new inputs of them, `trial.py` judges one reading, and
`growth.py` measures inputs that could cost more than their length.
"""
