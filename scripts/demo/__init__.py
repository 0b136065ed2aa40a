"""The made-up archive of `data/demo`: people, ordinary life, a planted campaign, look-alikes, and their writers."""
