"""Who the buyer of an order is, and which orders a buyer has."""
