"""What people are to do about orders and customers: created by rules and workflows, worked off by agents."""
