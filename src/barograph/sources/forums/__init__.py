"""Readers of forums and chats."""
