"""Which access key may do what: the scopes, and the routes each of them opens."""

from collections.abc import Iterable
from enum import StrEnum


class Scope(StrEnum):
    """What an access key may be allowed to do."""

    ORDERS_WRITE = "orders:write"
    ORDERS_READ = "orders:read"
    EVENTS_READ = "events:read"
    CARDS_READ = "cards:read"
    CARDS_REVEAL = "cards:reveal"
    CARDS_ACT = "cards:act"
    CARDS_DECIDE = "cards:decide"
    LINKS_WRITE = "links:write"
    AUDIT_READ = "audit:read"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    IMPORTS_WRITE = "imports:write"
    IMPORTS_READ = "imports:read"
    WORKFLOWS_READ = "workflows:read"
    WORKFLOWS_WRITE = "workflows:write"
    RULES_WRITE = "rules:write"
    RULES_READ = "rules:read"
    TASKS_WRITE = "tasks:write"
    TASKS_READ = "tasks:read"
    EVENTS_WRITE = "events:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    PRIVACY_WRITE = "privacy:write"


ROUTES: dict[tuple[str, str], Scope] = {
    ("POST", "/v1/orders"): Scope.ORDERS_WRITE,
    ("GET", "/v1/account/info"): Scope.ORDERS_WRITE,
    ("DELETE", "/v1/orders"): Scope.ORDERS_WRITE,
    ("GET", "/v1/orders"): Scope.ORDERS_READ,
    ("GET", "/v1/orders/{order_no}"): Scope.ORDERS_READ,
    ("GET", "/v1/orders/{order_no}/events"): Scope.ORDERS_READ,
    ("GET", "/v1/events"): Scope.EVENTS_READ,
    ("GET", "/v1/events/figures"): Scope.EVENTS_READ,
    ("GET", "/v1/event-types"): Scope.EVENTS_READ,
    ("GET", "/v1/orders/{order_no}/explain"): Scope.EVENTS_READ,
    ("GET", "/v1/customers/{customer_id}/explain"): Scope.EVENTS_READ,
    ("GET", "/v1/operations/{operation_id}"): Scope.ORDERS_READ,
    ("GET", "/v1/orders/{order_no}/card"): Scope.CARDS_READ,
    ("GET", "/v1/orders/{order_no}/card.html"): Scope.CARDS_READ,
    ("GET", "/v1/orders/{order_no}/chat-link"): Scope.CARDS_READ,
    ("GET", "/v1/orders/{order_no}/chat-config"): Scope.CARDS_READ,
    ("POST", "/v1/recent-orders"): Scope.CARDS_READ,
    ("POST", "/v1/orders/{order_no}/actions/{action}"): Scope.CARDS_ACT,
    ("POST", "/v1/orders/{order_no}/feedback"): Scope.CARDS_ACT,
    ("POST", "/v1/orders/{order_no}/card-link"): Scope.LINKS_WRITE,
    ("POST", "/v1/orders/{order_no}/feedback-link"): Scope.LINKS_WRITE,
    ("POST", "/v1/order-context"): Scope.LINKS_WRITE,
    ("POST", "/v1/order-context/check"): Scope.CARDS_READ,
    ("GET", "/v1/audit"): Scope.AUDIT_READ,
    ("POST", "/v1/customers/lookup"): Scope.CUSTOMERS_READ,
    ("GET", "/v1/customers/conflicts"): Scope.CUSTOMERS_READ,
    ("GET", "/v1/customers/{customer_id}"): Scope.CUSTOMERS_READ,
    ("GET", "/v1/customers/{customer_id}/orders"): Scope.CUSTOMERS_READ,
    ("GET", "/v1/products"): Scope.ORDERS_READ,
    ("GET", "/v1/products/{product_id}"): Scope.ORDERS_READ,
    ("GET", "/v1/stores"): Scope.ORDERS_READ,
    ("GET", "/v1/customers/{customer_id}/merges"): Scope.CUSTOMERS_READ,
    ("POST", "/v1/customers/{customer_id}/merges"): Scope.CUSTOMERS_WRITE,
    ("DELETE", "/v1/customers/{customer_id}/merges/{merged_id}"): Scope.CUSTOMERS_WRITE,
    ("PUT", "/v1/customers/{customer_id}/tags/{tag}"): Scope.CUSTOMERS_WRITE,
    ("DELETE", "/v1/customers/{customer_id}/tags/{tag}"): Scope.CUSTOMERS_WRITE,
    ("GET", "/v1/rfm"): Scope.CUSTOMERS_READ,
    ("GET", "/v1/rfm/cells/{r}/{f}/customers"): Scope.CUSTOMERS_READ,
    ("POST", "/v1/rfm/cells/{r}/{f}/export"): Scope.CUSTOMERS_WRITE,
    ("GET", "/v1/rfm/cells/{r}/{f}/export"): Scope.CUSTOMERS_READ,
    ("GET", "/v1/rfm/settings"): Scope.CUSTOMERS_READ,
    ("PUT", "/v1/rfm/settings"): Scope.CUSTOMERS_WRITE,
    ("GET", "/v1/revenue"): Scope.CUSTOMERS_READ,
    ("GET", "/v1/segments"): Scope.CUSTOMERS_READ,
    ("POST", "/v1/segments/preview"): Scope.CUSTOMERS_READ,
    ("GET", "/v1/segments/{name}"): Scope.CUSTOMERS_READ,
    ("PUT", "/v1/segments/{name}"): Scope.CUSTOMERS_WRITE,
    ("DELETE", "/v1/segments/{name}"): Scope.CUSTOMERS_WRITE,
    ("GET", "/v1/segments/{name}/customers"): Scope.CUSTOMERS_READ,
    ("POST", "/v1/segments/{name}/export"): Scope.CUSTOMERS_WRITE,
    ("POST", "/v1/imports"): Scope.IMPORTS_WRITE,
    ("GET", "/v1/imports"): Scope.IMPORTS_READ,
    ("GET", "/v1/imports/template"): Scope.IMPORTS_READ,
    ("GET", "/v1/imports/{import_id}"): Scope.IMPORTS_READ,
    ("POST", "/v1/imports/{import_id}/fire"): Scope.IMPORTS_WRITE,
    ("GET", "/v1/workflows"): Scope.WORKFLOWS_READ,
    ("GET", "/v1/workflows/{name}"): Scope.WORKFLOWS_READ,
    ("GET", "/v1/workflows/{name}/runs"): Scope.WORKFLOWS_READ,
    ("POST", "/v1/workflows/{name}/stop"): Scope.WORKFLOWS_WRITE,
    ("POST", "/v1/workflows/{name}/backtest"): Scope.WORKFLOWS_READ,
    ("POST", "/v1/workflows/{name}/runs/{run_id}/stop"): Scope.WORKFLOWS_WRITE,
    ("POST", "/v1/workflows/{name}/runs/{run_id}/redrive"): Scope.WORKFLOWS_WRITE,
    ("GET", "/v1/rules"): Scope.RULES_READ,
    ("POST", "/v1/rules/backtest"): Scope.RULES_READ,
    ("GET", "/v1/rules/{name}"): Scope.RULES_READ,
    ("PUT", "/v1/rules/{name}"): Scope.RULES_WRITE,
    ("DELETE", "/v1/rules/{name}"): Scope.RULES_WRITE,
    ("GET", "/v1/tasks"): Scope.TASKS_READ,
    ("POST", "/v1/tasks"): Scope.TASKS_WRITE,
    ("GET", "/v1/tasks/{task_id}"): Scope.TASKS_READ,
    ("PATCH", "/v1/tasks/{task_id}"): Scope.TASKS_WRITE,
    ("POST", "/v1/replays"): Scope.EVENTS_WRITE,
    ("GET", "/v1/replays/{replay_id}"): Scope.EVENTS_WRITE,
    ("POST", "/v1/messages/test"): Scope.WORKFLOWS_WRITE,
    ("GET", "/v1/webhooks"): Scope.WEBHOOKS_READ,
    ("GET", "/v1/webhooks/{name}"): Scope.WEBHOOKS_READ,
    ("PUT", "/v1/webhooks/{name}"): Scope.WEBHOOKS_WRITE,
    ("DELETE", "/v1/webhooks/{name}"): Scope.WEBHOOKS_WRITE,
    ("POST", "/v1/webhooks/{name}/test"): Scope.WEBHOOKS_WRITE,
    ("POST", "/v1/webhooks/{name}/secret"): Scope.WEBHOOKS_WRITE,
    ("POST", "/v1/privacy/export"): Scope.PRIVACY_WRITE,
    ("POST", "/v1/privacy/erase"): Scope.PRIVACY_WRITE,
    ("POST", "/v1/privacy/restore-consent"): Scope.PRIVACY_WRITE,
    ("GET", "/v1/privacy/requests/{request_id}"): Scope.PRIVACY_WRITE,
}
"""Every route of the API with the scope it needs; a test holds it against the template."""

OPEN_ROUTES = frozenset(
    {
        ("GET", "/v1/links/{token}/card.html"),
        ("POST", "/v1/links/{token}/actions/{action}"),
        ("GET", "/v1/links/{token}/feedback"),
        ("POST", "/v1/links/{token}/feedback"),
        ("GET", "/v1/links/{token}/unsubscribe"),
        ("POST", "/v1/links/{token}/unsubscribe"),
    }
)
"""The routes that ask for no key, because the signed token in them is one."""


def routes_of(scopes: Iterable[str]) -> list[tuple[str, str]]:
    """The routes that some scopes open together."""
    held = set(scopes)
    return [route for route, scope in ROUTES.items() if scope in held]
