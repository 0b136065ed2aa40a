"""Who acts towards whom, when: a table of edges in Spark, small graphs in networkx, files for Gephi."""
