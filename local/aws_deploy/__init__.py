"""`make deploy`: the stack in an AWS account."""
