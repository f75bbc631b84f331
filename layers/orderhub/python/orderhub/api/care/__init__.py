"""The routes of care."""
