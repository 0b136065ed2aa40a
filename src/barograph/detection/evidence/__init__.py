"""Evidence families and the context that they look at."""
