"""How long ago, how often and for how much customers bought: the grid of R and F, and moves between its cells."""
