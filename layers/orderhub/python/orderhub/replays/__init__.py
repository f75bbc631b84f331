"""Telling chosen events of the past again, to one chosen consumer."""
