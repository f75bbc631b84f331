"""The routes of rfm."""
