"""Chaos: the real functions over an in-memory cloud that breaks wherever it may, held against a plain model.

Importing this package makes the process's time, pauses and threads play, before anything of ours is imported.
"""

from tests.chaos.clock import install

install()
