"""The routes of cards."""
