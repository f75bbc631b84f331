"""`make status`: what the dashboard shows, in the terminal."""
