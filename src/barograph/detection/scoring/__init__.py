"""Scores of groups: blocks, windows, surprise, branches."""
