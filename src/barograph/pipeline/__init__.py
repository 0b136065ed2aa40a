"""The stages and the one runner."""
