"""`make audit`: what tools and tests find that could be attacked, in one table, with what was not looked at."""
