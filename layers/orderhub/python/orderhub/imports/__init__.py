"""Files dropped into the bucket: read safely, judged row by row, stored as orders, reported on."""
