"""The routes of the search."""
