"""Generators make clients of the OpenAPI document that compile; tests/cloud has them call."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.clients import CLIENTS, Command


@pytest.mark.parametrize("client", CLIENTS)
def test_generators_make_clients_that_compile(client: Callable[[], Command]) -> None:
    program = Path(client()[-1])

    assert program.is_file()
