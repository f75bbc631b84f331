"""The routes of audit."""
