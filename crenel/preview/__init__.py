# SPDX-License-Identifier: Apache-2.0
"""The live preview: pages are made when they are asked for, and come anew when a file is saved."""
