"""`make demo`: one order all the way through, on a cloud that lives as long as the demo."""
