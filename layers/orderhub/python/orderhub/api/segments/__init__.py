"""The routes of segments."""
