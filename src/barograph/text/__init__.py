"""From a raw body to the author's own words, sentences and language. Plain functions, no Spark."""
