"""One search that knows what it is given."""
