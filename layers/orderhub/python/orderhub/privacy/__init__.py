"""What a person may ask for: all that is stored of them, or that it goes; and that it stays away."""
