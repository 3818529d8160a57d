# SPDX-License-Identifier: Apache-2.0
"""Editorial rules: what a valid site must still keep to be true, fair and readable; one file each.

They judge a whole `Site` and run in `check`, not in `build`: a draft sentence may be looked at
before its source is found, but it is not published so.
"""
