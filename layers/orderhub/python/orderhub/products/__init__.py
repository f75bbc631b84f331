"""Products and stores: what orders tell of them, and how much was sold."""
