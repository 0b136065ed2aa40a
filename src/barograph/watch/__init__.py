"""Watching projects: fetch what is new of every venue, load it, run, and say what has changed."""
