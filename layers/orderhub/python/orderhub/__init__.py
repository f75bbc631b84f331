"""orderhub: the rooms of the order hub, named after its business."""
