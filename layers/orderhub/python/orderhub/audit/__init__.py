"""Who looked at what, when and why."""
