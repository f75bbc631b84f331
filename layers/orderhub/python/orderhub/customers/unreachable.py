"""What is said when the Customers table does not answer, and when it is busy all the time; with its code."""

UNREACHABLE = "the customers cannot be reached right now", "customers_unreachable"
BUSY = "the customers are busy", "customers_busy"
