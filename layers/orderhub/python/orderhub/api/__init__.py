"""What each route reads and answers, a folder for each room."""
