"""What was published and what came of it: every event, what it set off, the figures of each day, and why."""
