"""Links and contexts the hub signs: they open one order for a while, without a key."""
