"""Column lists of the tables, one file a stage family."""
