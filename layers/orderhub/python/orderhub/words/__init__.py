"""What people read: a folder for each language, a file in it for each subject."""
