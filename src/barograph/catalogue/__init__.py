"""What every table is: columns, keys, who makes it, what names or quotes a person."""
