"""Systems of others that the hub calls: where they are, and how they know that it is the hub that calls."""
