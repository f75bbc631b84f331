"""The `orderhub` command: works with a running hub, of which it needs an address and a key."""
