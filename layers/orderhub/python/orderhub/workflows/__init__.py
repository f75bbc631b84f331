"""What follows from events, step by step."""
