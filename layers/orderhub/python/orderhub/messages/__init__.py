"""Whom to tell, in which words, on which way, and only once."""
