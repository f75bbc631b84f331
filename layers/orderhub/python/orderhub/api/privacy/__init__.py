"""The routes of privacy."""
