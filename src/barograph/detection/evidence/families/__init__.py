"""Evidence families, one file each: statistic, null, capped log10 likelihood ratio, text and limits.

See docs/method.md, S6.
"""
