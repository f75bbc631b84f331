"""What counts for all tests."""

from hypothesis import settings

from tests.support.completeness import pytest_addoption, pytest_configure

__all__ = ["pytest_addoption", "pytest_configure"]

# How long a test takes says more of the machine than of the code; figures are the bench's business.
settings.register_profile("orderhub", deadline=None)
# `make unit ROOM=…` is for trying while one works: each property with a few samples.
settings.register_profile("room", deadline=None, max_examples=10)
settings.load_profile("orderhub")
