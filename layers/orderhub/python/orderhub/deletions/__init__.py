"""Deleting orders: what is asked for, an operation that can be looked at, the work itself."""
