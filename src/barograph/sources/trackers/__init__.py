"""Readers of issue trackers."""
