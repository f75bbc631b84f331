"""Telling everybody who cares that an order changed: what is said, to whom, and what was said before."""
