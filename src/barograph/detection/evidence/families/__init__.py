"""Evidence families (METHODS S6), one file each: statistic, null, capped log10 likelihood ratio, text and limits."""
