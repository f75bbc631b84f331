"""What the demo asks of the API."""

from typing import Any
from urllib.parse import quote

from local.caller import Caller
from local.stack import Stack


class Api:
    """The API of a stack, with the key that opens all of it."""

    def __init__(self, stack: Stack) -> None:
        self.caller = Caller(stack.api_url, stack.api_key)

    def post(self, orders: list[Any]) -> dict[str, Any]:
        """Send orders; returns how many were created, updated and so on, and which failed."""
        return self.caller.post("/v1/orders", {"orders": orders})

    def order(self, order_no: str) -> dict[str, Any]:
        """Read everything about an order."""
        order: dict[str, Any] = self.caller.get(f"/v1/orders/{quote(order_no, safe='')}")["order"]
        return order

    def card(self, order_no: str) -> dict[str, Any]:
        """Read an order's card, as Weiyu's workbench does."""
        card: dict[str, Any] = self.caller.get(f"/v1/orders/{quote(order_no, safe='')}/card")["orderInfo"]
        return card
