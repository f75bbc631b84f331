"""Where the outside meets the rooms: HTTP, access keys, settings, AWS clients, logs."""
