"""Which message led to which sale: by last touch, told anew whenever it is asked."""
