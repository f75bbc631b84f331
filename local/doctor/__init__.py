"""`make doctor`: what a hub still lacks before it can work."""
