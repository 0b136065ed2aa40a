"""Cases and decisions of a workspace, read without Spark."""
