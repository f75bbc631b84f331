"""An API that is played in which everything has something to say, so that pages show all they have."""

import json
from typing import Any

from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, example
from tests.unit.console import test_imports as imports
from tests.unit.console import test_order_actions as actions
from tests.unit.console import test_order_parts as parts

CUSTOMER, OTHER = "5f0c6c1e8b7d4a3f9e2d1c0b5a493827", "0b5a4938275f0c6c1e8b7d4a3f9e2d1c"
FILE = "https://drop.s3.amazonaws.com/results/members.csv"
SCREENS = {
    "start": "",
    "orders": "/orders",
    "order": "/orders/A1",
    "customers": "/customers",
    "all-customers": "/all-customers",
    "customer": "/customers/5f0c6c1e8b7d4a3f9e2d1c0b5a493827",
    "merges": "/customers/5f0c6c1e8b7d4a3f9e2d1c0b5a493827/merges?other=0b5a4938275f0c6c1e8b7d4a3f9e2d1c",
    "privacy": "/privacy/r1",
    "events": "/events",
    "event-figures": "/events/figures",
    "imports": "/imports",
    "import": "/imports/i1",
    "import-new": "/imports/new",
    "import-tell": "/imports/i1/tell",
    "sign-in": "/sign-in",
    "unknown": "/nothing",
}
SCREENS |= {
    "order-action": "/orders/A1/actions/refund",
    "order-feedback": "/orders/A1/feedback",
    "order-reveal": "/orders/A1/reveal",
    "order-contact": "/orders/A1/contact",
    "order-tell": "/orders/A1/tell",
    "order-delete": "/orders/A1/delete",
    "operation": "/operations/o1",
    "replay": "/replays/p1",
}
SCREENS |= {"search": "/search", "sums": "/orders?sums=yes"}
SCREENS |= {"tasks": "/tasks", "task": "/tasks/T1", "cancel-task": "/tasks/T1/cancel"}
SCREENS |= {"rfm": "/rfm", "cell": "/rfm/6/1"}
SCREENS |= {"segments": "/segments", "segment": "/segments/loyal", "edit-segment": "/segments/loyal/edit"}
SCREENS |= {"edit-segment-json": "/segments/loyal/edit?as=json"}
SCREENS |= {"delete-segment": "/segments/loyal/delete"}
SCREENS |= {"revenue": "/revenue", "products": "/products", "audit": "/audit"}
SCREENS |= {"webhooks": "/webhooks", "webhook": "/webhooks/crm"}
SCREENS |= {
    "workflows": "/workflows",
    "workflow": "/workflows/abandoned_cart",
    "workflow-edit": "/workflows/care/edit",
    "workflow-state": "/workflows/care/state/off",
    "workflow-versions": "/workflows/care/versions?a=1&b=2",
    "workflow-try": "/workflows/care/try",
    "workflow-backtest": "/workflows/care/backtest?days=30",
    "workflow-runs": "/workflows/care/runs",
    "workflow-run": "/workflows/care/runs/care~A1",
    "messages": "/messages",
    "message": "/messages/SHIPPED/en",
    "message-preview": "/messages/SHIPPED/en/preview",
    "message-versions": "/messages/SHIPPED/en/versions?a=1&b=2",
    "messages-sent": "/messages-sent?order_no=A1",
    "rules": "/rules",
    "rule": "/rules/vip",
    "settings": "/settings",
    "settings-versions": "/settings/versions",
}
SCREENS |= {
    "keys": "/keys",
    "key": "/keys/7f3a2b9c1d0e",
    "key-new": "/new-key",
    "key-revoke": "/keys/7f3a2b9c1d0e/revoke",
}
SCREENS |= {"brand": "/brand", "brand-store": "/brand/S1"}
SCREENS |= {"webhook-new": "/new-webhook", "webhook-delete": "/webhooks/crm/delete"}
SCREENS |= {"task-new": "/new-task?order_no=A1", "task-edit": "/tasks/T1/edit"}
SCREENS |= {
    "rule-versions": "/rules/vip/versions",
    "status": "/status",
    "status-redrive": "/status/FailedRunsQueue/redrive",
}
SCREENS |= {"rfm-settings": "/rfm/settings"}
SCREENS |= {"rule-fired": "/rules/vip/fired"}
SCREENS |= {"task-taken": "/tasks/T2", "task-done": "/tasks/T3", "privacy-export": "/privacy/export"}
"""Every screen and what it may show else, by its address."""


def filled_api(scopes: frozenset[str] = frozenset(Scope)) -> PlayedApi:
    """An API in which everything has something to say, to a key with some scopes."""
    api = PlayedApi(scopes)
    job = example("GET", "/v1/imports")["imports"][0]
    api.answers["GET", "/v1/imports"] = 200, {"imports": [job | {"held": True, "state": "done"}], "next": None}
    api.answers["GET", "/v1/imports/i1"] = 200, imports.job(importId="i1", held=True)
    api.files[imports.SUMMARY] = 200, json.dumps(imports.summary(rows=3)).encode()
    page = example("GET", "/v1/orders")
    first = page["orders"][0]
    many = [first | {"externalOrderId": f"A{number}"} for number in range(1, 21)]
    api.answers["GET", "/v1/orders"] = 200, {"orders": many, "next": "more"}
    add_order(api)
    api.answers["GET", "/v1/rfm"] = 200, full_grid()
    add_workflow(api)
    preview = example("POST", "/v1/messages/{name}/{language}/preview")
    html = "<style>p { color: rgb(1, 2, 3) }</style><p>Your order A1 is paid.</p>"
    api.answers["POST", "/v1/messages/SHIPPED/en/preview"] = 200, preview | {"html": html}
    add_found(api)
    add_customer(api)
    for task_id, state in (("T2", "in_progress"), ("T3", "done")):
        api.answers["GET", f"/v1/tasks/{task_id}"] = 200, example("GET", "/v1/tasks/{task_id}") | {"state": state}
    return api


def add_found(api: PlayedApi) -> None:
    """A search finds what the key may see, as that of the hub does."""
    found = example("POST", "/v1/search")
    product = example("GET", "/v1/products")["products"][0]
    found["products"] = [{"product": product, "foundBy": ["productName"]}]
    for name, scopes in (
        ("orders", {Scope.ORDERS_READ, Scope.CARDS_READ}),
        ("customers", {Scope.CUSTOMERS_READ}),
        ("products", {Scope.ORDERS_READ}),
    ):
        found[name] = found[name] if scopes & api.scopes else []
    api.answers["POST", "/v1/search"] = 200, found


def add_customer(api: PlayedApi) -> None:
    """A customer into whom another was merged, who is exported and erased, and is in a segment that is a file."""
    merge = {"customerId": OTHER, "into": CUSTOMER, "at": "2026-05-02T09:00:00Z", "by": "415aaba6cf66"}
    api.answers["GET", f"/v1/customers/{CUSTOMER}/merges"] = 200, {"customerId": CUSTOMER, "merges": [merge]}
    for kind in ("export", "erase"):
        asked = example("POST", f"/v1/privacy/{kind}") | {"requestId": kind, "kind": kind, "state": "waiting"}
        asked |= {"confirm": "signed", "validUntil": "2026-11-22T06:02:30Z"}
        api.answers["POST", f"/v1/privacy/{kind}"] = 202, asked
        done = example("GET", "/v1/privacy/requests/{request_id}") | {"kind": kind}
        api.answers["GET", f"/v1/privacy/requests/{kind}"] = 200, done | {"url": FILE}
    file = {"state": "counted", "size": 812, "at": "2026-11-22T05:02:09Z", "url": FILE}
    api.answers["GET", "/v1/segments/loyal"] = 200, example("GET", "/v1/segments/{name}") | {"export": file}


def add_order(api: PlayedApi) -> None:
    """An order with cases, that was changed and can be acted on."""
    card = actions.card()
    order = example("GET", "/v1/orders/{order_no}")
    opened = {"caseId": "refund-1", "kind": "refund", "state": "requested", "openedAt": "2026-03-08T07:30:00Z"}
    order["order"] |= {"cases": [opened | {"amount": 10}], "version": 5}
    events = parts.told(
        version=4,
        previousVersion=2,
        changes=[
            {"field": "status", "from": "PAID", "to": "SHIPPED"},
            {"field": "totalCost", "from": 900, "to": 1000},
            {"field": "items", "sku": "200600", "from": 2, "to": 1},
            {"field": "receiverPhone"},
        ],
        origin={"kind": "import", "correlationId": parts.IMPORT, "importId": parts.IMPORT},
        detail={"order": {"currency": "USD"}, "contact": parts.CONTACT},
    )
    api.answers |= {
        ("GET", "/v1/settings"): (200, parts.settings("sms,email,webhook:crm")),
        ("GET", "/v1/orders/A1"): (200, order),
        ("GET", "/v1/orders/A1/card"): (200, card | {"revealed": {"phone": "13800138000"}}),
        ("GET", "/v1/orders/A1/events"): (200, events),
    }


def full_grid() -> dict[str, Any]:
    """A grid as a shop has one."""
    columns, rows = (
        ["0–14", "15–29", "30–89", "90–179", "180–364", "over 364"],
        ["0", "1", "2", "3–4", "5 and more"],
    )
    cells = [
        {"r": r, "f": f, "customers": 0 if f == 0 and r < 5 else 7 * (f + 1) ** 2 * (6 - r), "sum": "1299.90"}
        for f in range(5)
        for r in range(6)
    ]
    return {**example("GET", "/v1/rfm"), "columns": columns, "rows": rows, "cells": cells}


def add_workflow(api: PlayedApi) -> None:
    """A workflow that was saved, with a run that went into one of its ways."""
    saved = example("GET", "/v1/workflows/{name}/versions")["versions"][0] | {"version": 2, "state": "on"}
    definition = saved["definition"]
    definition["blocks"][1]["else"] = [
        {"create_task": {"title": "Thank the buyer", "group": "vip"}},
        {"end": "small"},
    ]
    workflow = example("GET", "/v1/workflows/{name}") | {
        "name": "care",
        "version": 2,
        "settings": [],
        "saved": saved,
    }
    run = example("GET", "/v1/workflows/{name}/runs")["runs"][0] | {"runId": "care~A1", "workflow": "care"}
    run |= {"version": 2, "block": "/blocks/1/then/0", "passed": ["/blocks/0 waited", "/blocks/1 then"]}
    diff = "--- version 1\n+++ version 2\n@@ -1,2 +1,2 @@\n blocks:\n-  wait 3\n+  wait 10"
    api.answers["GET", "/v1/workflows/care"] = 200, workflow | {"definition": definition}
    api.answers["GET", "/v1/workflows/care/runs"] = 200, {"runs": [run], "next": None}
    api.answers["GET", "/v1/workflows/care/versions"] = 200, {"versions": [saved], "next": None, "diff": diff}
