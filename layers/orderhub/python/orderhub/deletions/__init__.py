"""Deleting orders: what is requested, an operation that can be looked at, the work itself."""
