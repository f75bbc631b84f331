"""Which message led to which sale: by last touch, computed anew for each report."""
