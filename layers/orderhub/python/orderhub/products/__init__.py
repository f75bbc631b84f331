"""Products and stores: what orders hold of them, and how much was sold."""
