"""Erasing accounts and what has expired from a workspace."""
