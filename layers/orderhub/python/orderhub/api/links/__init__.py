"""The routes of links."""
