"""What was put aside in a queue, put back where it came from once its cause is mended."""
