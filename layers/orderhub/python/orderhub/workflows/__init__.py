"""What follows from an order's events: whom to tell, in which words, on which way, and only once."""
