# SPDX-License-Identifier: Apache-2.0
"""Loading: from files to records. No untyped value leaves this package."""
