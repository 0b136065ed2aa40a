"""The version, in one place; what is made by another version is made again."""

VERSION = "0.1.0"
