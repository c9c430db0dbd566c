# SPDX-License-Identifier: Apache-2.0
"""Breaks the built `atelier` on purpose and checks that nothing acknowledged is lost and nothing is half done."""
