"""The routes of messages."""
