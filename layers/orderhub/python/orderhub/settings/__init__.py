"""What workflows and messages are set to: by the template at first, then by the API."""
