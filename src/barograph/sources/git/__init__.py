"""Readers of git histories."""
