"""Read-only SQL over the tables of a workspace."""
