"""Case files: what is said of a group of accounts, how sure, what speaks against it, and where each claim is from."""
