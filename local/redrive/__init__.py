"""`make redrive`: puts what waits in a queue back where it came from."""
