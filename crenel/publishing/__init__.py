# SPDX-License-Identifier: Apache-2.0
"""Publishing: a release handed to IPFS nodes, to a cluster of them, or laid out in a folder."""
