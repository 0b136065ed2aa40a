"""Evidence families: one file each, with statistic, null, capped log10 likelihood ratio, text and limits (METHODS S6)."""
