"""The search of the console: by POST, straight to what is meant, and how far was looked."""

import json
from typing import Any

import pytest

from orderhub.console.screens.search import HOW, KINDS
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of
from tests.support.openapi import document
from tests.unit.console.test_screens import ATTACK, Reading, changed

PHONE = "13800138000"


def found(**changes: object) -> dict[str, Any]:
    nothing: dict[str, Any] = {"orders": [], "customers": [], "products": [], "lookups": [], "next": None}
    return {**example("POST", "/v1/search"), **nothing, **changes}


def searched(api: PlayedApi, **form: str) -> dict[str, Any]:
    return desk_on(api).answer(request("/search", method="POST", form={"q": PHONE, **form}))


def api_with(**changes: object) -> PlayedApi:
    api = PlayedApi()
    api.answers["POST", "/v1/search"] = 200, found(**changes)
    return api


ORDER = example("POST", "/v1/search")["orders"][0]
CUSTOMER = example("POST", "/v1/search")["customers"][0]
PRODUCT = {"product": example("GET", "/v1/products")["products"][0], "foundBy": ["productName"]}


def test_the_words_of_the_api_are_all_known() -> None:
    schemas = document()["components"]["schemas"]

    assert set(KINDS) == set(schemas["FoundKind"]["enum"])
    assert set(HOW) == set(schemas["Found"]["properties"]["lookups"]["items"]["properties"]["how"]["enum"])


def test_every_page_has_the_search_for_who_may_search() -> None:
    for scope in (Scope.ORDERS_READ, Scope.CARDS_READ, Scope.CUSTOMERS_READ):
        assert 'action="/api/console/search"' in shown(PlayedApi(frozenset({scope})))
    assert 'action="/api/console/search"' not in shown(PlayedApi(frozenset({Scope.TASKS_READ})))


def test_what_is_looked_for_goes_in_the_body_and_stands_in_no_address() -> None:
    api = PlayedApi()
    answer = searched(api)
    page = text_of(answer)
    read = Reading(page)

    assert answer["statusCode"] == 200
    assert json.loads(api.sent[-1][1] or b"") == {"q": PHONE}
    assert api.asked[-1] == ("POST", "/v1/search")
    assert PHONE not in " ".join([read.title, *read.addresses])
    assert PHONE not in page.partition('id="by-api"')[2]
    assert 'href="/api/console/orders/A1"' in page
    assert f'href="/api/console/customers/{CUSTOMER["customer"]["customerId"]}"' in page


def test_days_are_those_of_the_store_and_go_on_with_the_cursor() -> None:
    api = api_with(orders=[ORDER, ORDER], next="go-on")
    page = text_of(searched(api, **{"from": "2026-03-08", "to": "2026-03-09", "store": "S1", "cursor": "here"}))

    assert json.loads(api.sent[-1][1] or b"") == {
        "q": PHONE,
        "store": "S1",
        "from": "2026-03-08T00:00:00+08:00",
        "to": "2026-03-10T00:00:00+08:00",
        "cursor": "here",
    }
    assert '<input type="hidden" name="from" value="2026-03-08">' in page
    assert '<input type="hidden" name="cursor" value="go-on">' in page


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"orders": [{**ORDER, "foundBy": ["orderNo"]}]}, "orders/A1"),
        ({"orders": [{**ORDER, "foundBy": ["trackingNo"]}]}, "orders/A1"),
        ({"customers": [CUSTOMER]}, f"customers/{CUSTOMER['customer']['customerId']}"),
        ({"orders": [{**ORDER, "foundBy": ["orderNoBeginning"]}]}, None),
        ({"orders": [ORDER], "customers": [CUSTOMER]}, None),
        ({"products": [PRODUCT]}, None),
        ({}, None),
    ],
)
def test_one_thing_that_is_just_what_was_looked_for_is_gone_to(changes: dict[str, Any], place: str | None) -> None:
    answer = searched(api_with(**changes))

    assert answer["headers"].get("Location") == (f"/api/console/{place}" if place else None)


def test_nobody_is_led_on_while_there_is_more_to_look_through() -> None:
    lookup = example("POST", "/v1/search")["lookups"][0]
    exact = {**ORDER, "foundBy": ["orderNo"]}
    later, rest = {**lookup, "isComplete": False, "how": "later"}, {**lookup, "isComplete": False, "how": "newest"}

    assert "Location" in searched(api_with(orders=[exact], lookups=[later]))["headers"]
    page = text_of(searched(api_with(orders=[exact], lookups=[later, rest])))
    assert "there is more to look through" in page
    assert "Location" not in searched(api_with(orders=[exact]), cursor="x")["headers"]


def test_where_nothing_is_found_it_is_said_how_far_was_looked() -> None:
    assert "all that is looked through was" in text_of(searched(api_with()))
    assert "Nothing was found so far" in text_of(searched(api_with(next="x")))


def test_products_are_shown_with_what_they_were_found_by() -> None:
    page = text_of(searched(api_with(products=[PRODUCT, {**PRODUCT, "foundBy": ["sku", "unheard-of"]}])))

    assert "beginning of a product&#39;s name" in page
    assert "SKU, unheard-of" in page


def test_without_a_text_the_page_says_what_can_be_searched() -> None:
    for how in ({}, {"method": "POST", "form": {"q": " "}}):
        api = PlayedApi()
        assert "its last four digits" in shown(api, "/search", **how)
        assert ("POST", "/v1/search") not in api.asked


def test_what_the_api_refuses_is_said_beside_the_field() -> None:
    api = PlayedApi()
    api.refuse("POST", "/v1/search", 400, "from_invalid")
    answer = searched(api)

    assert answer["statusCode"] == 400
    assert "What to do about from_invalid." in text_of(answer)
    assert f'value="{PHONE}"' in text_of(answer)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_slipped_into_any_text_is_text(language: str) -> None:
    api = PlayedApi()
    full = found(orders=[ORDER], customers=[CUSTOMER], products=[PRODUCT], next="x")
    full["lookups"] = example("POST", "/v1/search")["lookups"]
    api.answers["POST", "/v1/search"] = 200, changed(full, lambda text: text + ATTACK)
    answer = desk_on(api).answer(request("/search", method="POST", form={"q": ATTACK}, language=language))
    read = Reading(text_of(answer))

    assert "alert(1)" in text_of(answer)
    assert [known for tag, known in read.elements if tag == "script" and "src" not in known] == []
    assert not [
        tag for tag, known in read.elements if tag == "img" or any(name.startswith("on") for name in known)
    ]
