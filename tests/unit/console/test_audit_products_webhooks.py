"""The lists: the audit, products, webhooks with their calls."""

from typing import Any

import pytest

from orderhub.console.screens.audit import FILTERS
from orderhub.http.parameters import PARAMETERS
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

CRM = "/webhooks/crm"
EMPTY: dict[str, Any] = {"next": None}


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        ("/audit", {"entries": []}, "Nobody has looked"),
        ("/audit?order_no=x", {"entries": []}, "Nothing matches"),
        ("/products", {"products": []}, "There are no products yet."),
        ("/webhooks", {"webhooks": []}, "There are no webhooks yet."),
    ],
)
def test_an_empty_list_says_why(path: str, answer: dict[str, Any], said: str) -> None:
    api = PlayedApi()
    api.answers["GET", f"/v1{path.partition('?')[0]}"] = 200, answer | EMPTY

    assert said in shown(api, path)


@pytest.mark.parametrize("path", ["/audit", "/products", "/webhooks"])
def test_what_the_api_refuses_is_said(path: str) -> None:
    api = PlayedApi()
    api.refuse("GET", f"/v1{path}", 400, "cursor_invalid")
    answer = desk_on(api).answer(request(path))

    assert answer["statusCode"] == 400
    assert "What to do about cursor_invalid." in text_of(answer)


# -- audit ------------------------------------------------------------------------------------------------------


def test_the_audit_says_who_looked_at_what_and_why() -> None:
    assert {*FILTERS, "limit", "before"} == PARAMETERS["GET", "/v1/audit"]
    api = PlayedApi()
    found = example("GET", "/v1/audit")
    saved = found["entries"][0] | {"field": "settings_saved", "orderNo": None, "reason": "MessageCap"}
    api.answers["GET", "/v1/audit"] = 200, {"entries": [*found["entries"], saved], "next": "n"}
    page = shown(api, "/audit?key_id=415aaba6cf66")

    assert api.asked[-1] == ("GET", "/v1/audit?key_id=415aaba6cf66")
    for text in ("phone number", "settings saved", "MessageCap", "Customer asks whether the number is right"):
        assert text in page
    assert 'href="/api/console/orders/A1"' in page
    assert 'href="/api/console/audit?key_id=415aaba6cf66&amp;before=n"' in page

    shown(api, "/audit?before=n")
    assert api.asked[-1] == ("GET", "/v1/audit?before=n")
    assert "/console/orders" not in shown(PlayedApi(frozenset({Scope.AUDIT_READ})), "/audit")


# -- products ---------------------------------------------------------------------------------------------------


def test_products_are_listed_with_what_they_cost_and_how_many_were_sold() -> None:
    api = PlayedApi()
    product = example("GET", "/v1/products")["products"][0]
    bare = dict.fromkeys(product) | {"productId": "P2", "name": "Cup", "skus": [], "sold": "0.5"}
    many = product | {"skus": [f"SKU-{number}" for number in range(8)]}
    api.answers["GET", "/v1/products"] = 200, {"products": [product, bare, many], "next": "n"}
    page = shown(api, "/products?cursor=c")

    assert api.asked[-1] == ("GET", "/v1/products?cursor=c")
    for text in ("Tea", "50 CNY", "TEA-500-G", "store-8", "drinks", "12", "0.5", "SKU-4", "and 3 more"):
        assert text in page
    assert "SKU-5" not in page
    assert 'href="/api/console/products?cursor=n"' in page


# -- webhooks ---------------------------------------------------------------------------------------------------


def api_with_calls() -> PlayedApi:
    """An API whose webhook was called about an order and about a customer."""
    api = PlayedApi()
    event = example("GET", "/v1/events")["events"][0]
    reaction = event["reactions"][0] | {"kind": "webhook", "name": "crm", "state": "failed"}
    refused = reaction | {"reason": "webhook_refused", "at": None}
    other = reaction | {"name": "erp", "reason": "webhook_unreachable"}
    sent = reaction | {"state": "sent", "reason": None}
    events = [
        event | {"reactions": [*event["reactions"], refused, other]},
        event | {"id": "x-1", "key": "customer-1", "reactions": [sent]},
    ]
    api.answers["GET", "/v1/events"] = 200, {"events": events, "next": "n"}
    return api


def test_webhooks_are_listed_and_called_by_whoever_may() -> None:
    page = shown(PlayedApi(), "/webhooks")
    assert f'href="/api/console{CRM}"' in page
    assert "https://crm.example.com/orderhub" in page
    assert f'action="/api/console{CRM}/test"' in page

    reader = frozenset({Scope.WEBHOOKS_READ})
    for path in ("/webhooks", CRM):
        assert "/test" not in shown(PlayedApi(reader), path)


def test_a_webhook_shows_what_it_was_called_about() -> None:
    api = api_with_calls()
    page = shown(api, f"{CRM}?cursor=c")

    assert ("GET", "/v1/events?limit=100&cursor=c") in api.asked
    for text in ("the webhook did not take it", "orderSHIPPED", "x-1", "2026-03-08 15:31"):
        assert text in page
    assert "webhook_unreachable" not in page
    assert "orders_unreadable" not in page
    assert "customer-1" not in page
    assert f'href="/api/console{CRM}?cursor=n"' in page
    assert "/console/orders" not in shown_to(api, Scope.WEBHOOKS_READ, Scope.EVENTS_READ)
    assert "Calls" not in shown_to(api, Scope.WEBHOOKS_READ)


def shown_to(api: PlayedApi, *scopes: Scope) -> str:
    api.scopes = frozenset(scopes)
    return shown(api, CRM)


def test_a_webhook_that_was_not_called_lately_says_so() -> None:
    assert "None among these events." in shown(PlayedApi(), CRM)
    assert '<table role="table" id="deliveries">' not in shown(PlayedApi(), CRM)

    api = PlayedApi()
    api.refuse("GET", "/v1/events", 503, "table_busy")
    assert "What to do about table_busy." in shown(api, CRM)


def test_a_call_says_whether_it_was_taken() -> None:
    api = PlayedApi()
    page = text_of(desk_on(api).answer(request(f"{CRM}/test", method="POST", form={})))
    assert ("POST", f"/v1{CRM}/test") in api.asked
    assert "the webhook answered 500" in page
    assert "the webhook did not take it" in page

    api.answers["POST", f"/v1{CRM}/test"] = 200, {"delivered": True, "code": None, "message": None}
    page = text_of(desk_on(api).answer(request(f"{CRM}/test", method="POST", form={})))
    assert "The webhook took the call." in page

    api.refuse("POST", f"/v1{CRM}/test", 404, "webhook_unknown")
    assert desk_on(api).answer(request(f"{CRM}/test", method="POST", form={}))["statusCode"] == 404
