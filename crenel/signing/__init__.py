# SPDX-License-Identifier: Apache-2.0
"""Signatures: minisign's keys and signatures, and the same key's signature for `ssh-keygen`."""
