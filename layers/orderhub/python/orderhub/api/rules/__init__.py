"""The routes of rules."""
