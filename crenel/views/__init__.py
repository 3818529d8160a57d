# SPDX-License-Identifier: Apache-2.0
"""Views: frozen values that templates see, with every title and address resolved.

A template sees one view and nothing else, so the digest of the view is all that decides whether
the page is stale.
"""
