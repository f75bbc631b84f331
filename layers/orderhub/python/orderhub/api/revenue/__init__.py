"""The routes of revenue."""
