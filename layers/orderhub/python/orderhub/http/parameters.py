"""The query parameters that each route of the API knows; a test holds them against the API's document."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

_PAGE = frozenset({"limit", "cursor"})
_VISITOR = frozenset({"org", "t", "sid", "visitorUid", "nickname", "avatar", "lang", "locale"})
PARAMETERS: Mapping[tuple[str, str], AbstractSet[str]] = {
    ("POST", "/v1/orders"): {"mode", "items", "partial"},
    ("DELETE", "/v1/orders"): {"externalOrderId", "from", "to", "mode"},
    ("GET", "/v1/orders"): _PAGE | {"order_no", "status", "stage", "store", "from", "to", "include"},
    ("GET", "/v1/orders/{order_no}"): {"include"},
    ("GET", "/v1/search"): _PAGE | {"q", "store", "from", "to"},
    ("GET", "/v1/orders/{order_no}/events"): _PAGE,
    ("GET", "/v1/orders/{order_no}/explain"): _PAGE,
    ("GET", "/v1/customers/{customer_id}/explain"): _PAGE,
    ("GET", "/v1/orders/{order_no}/card"): {"format", "goods", "include", "locale", "reveal", "reason"},
    ("GET", "/v1/orders/{order_no}/card.html"): {"locale"},
    ("GET", "/v1/orders/{order_no}/chat-link"): _VISITOR | {"base"},
    ("GET", "/v1/orders/{order_no}/chat-config"): _VISITOR,
    ("GET", "/v1/events"): _PAGE | {"type", "from", "to", "mode", "outcome", "key"},
    ("GET", "/v1/events/figures"): {"type", "from", "to", "format"},
    ("GET", "/v1/event-types"): {"days"},
    ("GET", "/v1/messages/sent"): _PAGE
    | {"order_no", "customer_id", "workflow", "message", "outcome", "from", "to"},
    ("GET", "/v1/audit"): {"key_id", "order_no", "limit", "before"},
    ("GET", "/v1/customers"): _PAGE,
    ("GET", "/v1/customers/{customer_id}/orders"): _PAGE,
    ("GET", "/v1/customers/conflicts"): _PAGE | {"state"},
    ("GET", "/v1/products"): _PAGE,
    ("GET", "/v1/products/{product_id}"): {"store"},
    ("GET", "/v1/stores"): _PAGE,
    ("GET", "/v1/revenue"): {"from", "to", "currency", "window", "by", "workflow", "format"},
    ("GET", "/v1/rfm"): {"as_of", "currency", "format", "since"},
    ("GET", "/v1/rfm/cells/{r}/{f}/customers"): _PAGE | {"as_of", "currency", "since"},
    ("POST", "/v1/rfm/cells/{r}/{f}/export"): {"currency"},
    ("GET", "/v1/rfm/cells/{r}/{f}/export"): {"currency"},
    ("GET", "/v1/segments"): _PAGE,
    ("GET", "/v1/segments/{name}/customers"): _PAGE,
    ("GET", "/v1/imports"): {"limit", "before"},
    ("GET", "/v1/imports/template"): {"format"},
    ("GET", "/v1/workflows/{name}/runs"): _PAGE | {"state"},
    ("GET", "/v1/workflows/{name}/versions"): {"limit", "before", "diff"},
    ("POST", "/v1/workflows/{name}/backtest"): {"days"},
    ("GET", "/v1/messages/{name}/{language}/versions"): {"limit", "before", "diff"},
    ("GET", "/v1/settings/versions"): {"limit", "before"},
    ("GET", "/v1/rules"): _PAGE,
    ("GET", "/v1/rules/{name}/versions"): _PAGE,
    ("POST", "/v1/rules/backtest"): {"days"},
    ("GET", "/v1/keys"): {"limit", "before"},
    ("GET", "/v1/tasks"): _PAGE | {"state", "assignee", "group", "due_before", "order_no"},
}
"""A route that is not here knows none."""


def parameters_of_route(method: str, route: str) -> AbstractSet[str]:
    """The names of the parameters that a route knows."""
    return PARAMETERS.get((method, route), frozenset())
