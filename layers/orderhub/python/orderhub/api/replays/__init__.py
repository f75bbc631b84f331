"""The routes of replays."""
