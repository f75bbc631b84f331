"""The routes of access keys, of their sessions, and of ready roles."""
