"""What counts for all tests."""

from hypothesis import settings

# How long a test takes says more of the machine than of the code; figures are the bench's business.
# Half of hypothesis's hundred examples each time: a run has to end in minutes, and there are many runs.
settings.register_profile("orderhub", deadline=None, max_examples=50)
settings.load_profile("orderhub")
