"""The rows that a case file is made from."""
