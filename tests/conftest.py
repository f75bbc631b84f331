"""What counts for all tests."""

from hypothesis import settings

from tests.support.completeness import pytest_addoption, pytest_configure
from tests.support.samples import FEW

__all__ = ["pytest_addoption", "pytest_configure"]

# How long a test takes says more of the machine than of the code; figures are the bench's business.
settings.register_profile("orderhub", deadline=None)
# `make unit` and `make component` are run again and again while one works; `make coverage` takes all samples.
settings.register_profile("few", deadline=None, max_examples=FEW, stateful_step_count=20)
settings.load_profile("orderhub")
