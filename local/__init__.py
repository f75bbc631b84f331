"""Everything that runs orderhub on this machine."""
