"""Threads, accounts, alias links and roles, made from messages."""
