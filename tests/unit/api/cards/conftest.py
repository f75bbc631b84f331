"""The orders of the tests of cards."""

from tests.unit.cards.conftest import order_of, tea

__all__ = ["order_of", "tea"]
