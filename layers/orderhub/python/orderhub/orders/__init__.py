"""One true record of each order: what it is, how it changes, where it is kept."""
