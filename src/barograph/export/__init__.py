"""A case file as something to hand over: one page, JSON, Markdown, exchange formats, tables for graph programs."""
