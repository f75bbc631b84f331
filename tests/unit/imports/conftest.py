"""What the tests of imports share."""

import pytest

from tests.support.files import Form, as_it_is, prefixed


@pytest.fixture(params=[as_it_is, prefixed])
def form(request: pytest.FixtureRequest) -> Form:
    """The form that is read without a parser, and one that takes a parser."""
    chosen: Form = request.param
    return chosen
