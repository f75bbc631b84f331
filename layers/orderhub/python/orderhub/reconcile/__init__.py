"""Holding what follows from orders against the orders: customers' rows, and events."""
