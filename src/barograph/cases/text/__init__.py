"""The words of a case file."""
