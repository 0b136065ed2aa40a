"""Readers of archives: one small file a format, behind the contract of `base`."""
