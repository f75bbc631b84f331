"""A bare Debian in a folder, on which both commands of README.md are run as on somebody's new machine."""
