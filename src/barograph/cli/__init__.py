"""The command line: one verb a file. stdout is data, stderr is talk."""

from barograph.cli.app import main

__all__ = ["main"]
