"""Which access key may do what: the scopes, and the routes each of them opens."""

from collections.abc import Iterable
from enum import StrEnum


class Scope(StrEnum):
    """What an access key may be allowed to do."""

    ORDERS_WRITE = "orders:write"
    ORDERS_READ = "orders:read"
    CARDS_READ = "cards:read"
    IMPORTS_WRITE = "imports:write"
    IMPORTS_READ = "imports:read"


ROUTES: dict[tuple[str, str], Scope] = {
    ("POST", "/v1/orders"): Scope.ORDERS_WRITE,
    ("GET", "/v1/orders/{order_no}"): Scope.ORDERS_READ,
    ("GET", "/v1/orders/{order_no}/card"): Scope.CARDS_READ,
    ("POST", "/v1/imports"): Scope.IMPORTS_WRITE,
    ("GET", "/v1/imports"): Scope.IMPORTS_READ,
    ("GET", "/v1/imports/template"): Scope.IMPORTS_READ,
    ("GET", "/v1/imports/{import_id}"): Scope.IMPORTS_READ,
    ("POST", "/v1/imports/{import_id}/fire"): Scope.IMPORTS_WRITE,
}
"""Every route of the API with the scope it needs; a test holds it against the template."""


def routes_of(scopes: Iterable[str]) -> list[tuple[str, str]]:
    """The routes that some scopes open together."""
    held = set(scopes)
    return [route for route, scope in ROUTES.items() if scope in held]
