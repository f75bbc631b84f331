"""orderhub: the rooms of the order hub, named after its business."""

import gc

# What is imported stays; Python's collector would look through all of it again and again at each cold start.
gc.set_threshold(50_000)
