"""Measured facts about messages: one fact a file."""
