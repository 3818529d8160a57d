# SPDX-License-Identifier: Apache-2.0
"""What people can start: one file a command, each declaring `COMMAND`."""
