"""The routes of products."""
