"""How bytes are packed: compression, bundles, JSON in its many forms."""
