"""The routes of settings."""
