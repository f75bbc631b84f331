"""What is to happen when something happens to an order or a customer, as an operator says it: rules in CEL."""
