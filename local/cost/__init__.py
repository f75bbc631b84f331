"""What orderhub costs on AWS, and where it reaches a limit."""
