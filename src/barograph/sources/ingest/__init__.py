"""From archives to tables: the load job."""
