"""How projects fare: one row a project, trends of one project, who deals with whom in a window. Read without Spark.

Projects, never a list of people. Nothing here enters a score.
"""
