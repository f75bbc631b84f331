"""`make restore`: brings the tables of a hub back to a moment."""
