"""From messages to threads, accounts, openly-same links and roles."""
