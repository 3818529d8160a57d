# SPDX-License-Identifier: Apache-2.0
"""How the content stands, for those who write it: what `status` knows, and how it is shown."""

DAYS = 365  # after which a claim is due for review
