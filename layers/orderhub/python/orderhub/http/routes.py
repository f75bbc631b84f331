"""The routes of the API, the scope of an access key that each needs, and the query parameters that each knows."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from orderhub.platform.scopes import Scope

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
    ("GET", "/v1/customers/{customer_id}/consent"): Scope.CUSTOMERS_READ,
    ("PUT", "/v1/customers/{customer_id}/consent"): Scope.CUSTOMERS_WRITE,
    ("POST", "/v1/consent/import"): Scope.CUSTOMERS_WRITE,
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
    ("PUT", "/v1/workflows/{name}"): Scope.WORKFLOWS_WRITE,
    ("POST", "/v1/workflows/{name}/state"): Scope.WORKFLOWS_WRITE,
    ("GET", "/v1/workflows/{name}/versions"): Scope.WORKFLOWS_READ,
    ("POST", "/v1/workflows/{name}/test"): Scope.WORKFLOWS_READ,
    ("GET", "/v1/workflows/{name}/runs"): Scope.WORKFLOWS_READ,
    ("POST", "/v1/workflows/{name}/stop"): Scope.WORKFLOWS_WRITE,
    ("POST", "/v1/workflows/{name}/backtest"): Scope.WORKFLOWS_READ,
    ("POST", "/v1/workflows/{name}/runs/{run_id}/stop"): Scope.WORKFLOWS_WRITE,
    ("POST", "/v1/workflows/{name}/runs/{run_id}/redrive"): Scope.WORKFLOWS_WRITE,
    ("GET", "/v1/rules"): Scope.RULES_READ,
    ("POST", "/v1/rules/backtest"): Scope.RULES_READ,
    ("GET", "/v1/rules/{name}"): Scope.RULES_READ,
    ("GET", "/v1/rules/{name}/versions"): Scope.RULES_READ,
    ("PUT", "/v1/rules/{name}"): Scope.RULES_WRITE,
    ("DELETE", "/v1/rules/{name}"): Scope.RULES_WRITE,
    ("GET", "/v1/tasks"): Scope.TASKS_READ,
    ("POST", "/v1/tasks"): Scope.TASKS_WRITE,
    ("GET", "/v1/tasks/{task_id}"): Scope.TASKS_READ,
    ("PATCH", "/v1/tasks/{task_id}"): Scope.TASKS_WRITE,
    ("POST", "/v1/replays"): Scope.EVENTS_WRITE,
    ("GET", "/v1/replays/{replay_id}"): Scope.EVENTS_WRITE,
    ("POST", "/v1/messages/test"): Scope.WORKFLOWS_WRITE,
    ("GET", "/v1/messages"): Scope.MESSAGES_READ,
    ("GET", "/v1/messages/{name}/{language}"): Scope.MESSAGES_READ,
    ("PUT", "/v1/messages/{name}/{language}"): Scope.MESSAGES_WRITE,
    ("DELETE", "/v1/messages/{name}/{language}"): Scope.MESSAGES_WRITE,
    ("GET", "/v1/messages/{name}/{language}/versions"): Scope.MESSAGES_READ,
    ("POST", "/v1/messages/{name}/{language}/preview"): Scope.MESSAGES_READ,
    ("GET", "/v1/messages/sent"): Scope.MESSAGES_READ,
    ("GET", "/v1/brand"): Scope.MESSAGES_READ,
    ("PUT", "/v1/brand"): Scope.MESSAGES_WRITE,
    ("GET", "/v1/brand/{store}"): Scope.MESSAGES_READ,
    ("PUT", "/v1/brand/{store}"): Scope.MESSAGES_WRITE,
    ("GET", "/v1/settings"): Scope.SETTINGS_READ,
    ("PUT", "/v1/settings"): Scope.SETTINGS_WRITE,
    ("GET", "/v1/settings/versions"): Scope.SETTINGS_READ,
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
    ("GET", "/v1/status"): Scope.STATUS_READ,
    ("POST", "/v1/status/queues/{queue}/redrive"): Scope.STATUS_WRITE,
    ("GET", "/v1/keys"): Scope.KEYS_WRITE,
    ("POST", "/v1/keys"): Scope.KEYS_WRITE,
    ("PATCH", "/v1/keys/{key_id}"): Scope.KEYS_WRITE,
    ("DELETE", "/v1/keys/{key_id}"): Scope.KEYS_WRITE,
    ("GET", "/v1/roles"): Scope.KEYS_WRITE,
}
"""Every route of the API with the scope it needs; a test holds it against the template."""
SIGN_IN_ROUTE = ("POST", "/v1/sessions")
"""Where a session begins: all that the token of a sign-in link opens."""
SEARCH_ROUTES = frozenset({("GET", "/v1/search"), ("POST", "/v1/search")})
KEY_ROUTES = SEARCH_ROUTES | {SIGN_IN_ROUTE, ("GET", "/v1/sessions/current"), ("DELETE", "/v1/sessions/current")}
"""The routes that any key opens: those about the key itself, and the search, which shows what its scopes open."""
PROVIDER_ROUTES = frozenset({("GET", "/v1/sessions/provider"), ("POST", "/v1/sessions/provider")})
"""Where a person signs in who has no key: by what the provider gave them, a code that is good once."""
OPEN_ROUTES = PROVIDER_ROUTES | {
    ("GET", "/v1/links/{token}/card.html"),
    ("POST", "/v1/links/{token}/actions/{action}"),
    ("GET", "/v1/links/{token}/feedback"),
    ("POST", "/v1/links/{token}/feedback"),
    ("GET", "/v1/links/{token}/unsubscribe"),
    ("POST", "/v1/links/{token}/unsubscribe"),
}
"""The routes that ask for no key: because the signed token in them is one, or because they lead to one."""
PAGES = frozenset({("GET", "/console"), ("GET", "/console/{path+}"), ("POST", "/console/{path+}")})
"""What is no route of the API but a client of it at the same address: the console, whose pages need a session."""
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


def routes_of(scopes: Iterable[str]) -> list[tuple[str, str]]:
    """The routes that some scopes open together."""
    held = set(scopes)
    return [route for route, scope in ROUTES.items() if scope in held]


def parameters_of_route(method: str, route: str) -> AbstractSet[str]:
    """The names of the parameters that a route knows."""
    return PARAMETERS.get((method, route), frozenset())
