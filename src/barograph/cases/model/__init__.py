"""The case file as typed data."""
