"""What was told and what came of it: every event, what it set off, the figures of each day, and why."""
