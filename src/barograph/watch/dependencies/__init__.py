"""Dependencies in: what a bill of materials or a lock file names, and where those projects are read."""
