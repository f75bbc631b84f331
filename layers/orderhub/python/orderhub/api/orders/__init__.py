"""The routes of orders."""
