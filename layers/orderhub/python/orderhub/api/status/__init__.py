"""The API of the hub's own status."""
