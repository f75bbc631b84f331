"""The screens of events: the list with its tabs, and the figures that lead to what is behind them."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from orderhub.console.screens.events import FILTERS, MEASURES, OUTCOMES
from orderhub.http.parameters import PARAMETERS
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of
from tests.support.openapi import document
from tests.unit.console.test_screens import Reading

Json = Any
SCHEMAS = document()["components"]["schemas"]


def asked_of(api: PlayedApi, path: str) -> dict[str, str]:
    """The parameters of the last call of a route."""
    targets = [target for _, target in api.asked if urlsplit(target).path == path]
    return dict(parse_qsl(urlsplit(targets[-1]).query))


def test_filters_tabs_and_measures_are_all_that_the_api_has() -> None:
    assert {*FILTERS, "outcome", "limit", "cursor"} == set(PARAMETERS["GET", "/v1/events"])
    assert set(OUTCOMES) == set(SCHEMAS["Outcome"]["enum"])
    assert MEASURES.keys() == SCHEMAS["FiguresOfAll"]["properties"].keys()
    assert {*MEASURES.values()} <= {"", *OUTCOMES}


def test_an_event_says_whom_it_is_about_and_what_came_of_it() -> None:
    api = PlayedApi()
    page = example("GET", "/v1/events")
    (first,) = page["events"]
    sent = first["reactions"][0] | {"state": "sent", "reason": None, "message": "SHIPPED", "channel": "email"}
    stopped = first["reactions"][0] | {"state": "stopped", "reason": "unsubscribed"}
    customer = "5f0c6c1e8b7d4a3f9e2d1c0b5a493827"
    page["events"] += [
        first | {"reactions": [sent, stopped], "outcomes": []},
        first | {"id": f"{customer[::-1]}", "key": customer, "reactions": []},
    ]
    api.answers["GET", "/v1/events"] = 200, page
    read = shown(api, "/events")

    for text in (
        "orderSHIPPED",
        "orders_unreadable",
        "nobody to reach",
        "by e-mail",
        "the customer wants no messages",
    ):
        assert text in read
    assert 'href="/api/console/orders/A1"' in read
    assert f'href="/api/console/customers/{customer}"' in read

    api.scopes = frozenset({Scope.EVENTS_READ})
    read = shown(api, "/events")
    assert "A1" in read
    assert "/console/orders/A1" not in read
    assert "/console/customers/" not in read


def test_days_are_those_of_the_store_and_tabs_keep_the_filters() -> None:
    api = PlayedApi()
    page = shown(api, "/events?from=2026-03-08&to=2026-03-09&key=A1&outcome=error&cursor=c")

    assert asked_of(api, "/v1/events") == {
        "from": "2026-03-08T00:00:00+08:00",
        "to": "2026-03-10T00:00:00+08:00",
        "key": "A1",
        "outcome": "error",
        "cursor": "c",
    }
    tabs = [address for address in Reading(page).addresses if "key=A1" in address]
    assert [dict(parse_qsl(urlsplit(tab).query)).get("outcome") for tab in tabs] == [None, *OUTCOMES]
    assert not [tab for tab in tabs if "cursor" in tab]
    assert 'name="outcome" value="error"' in page


def test_types_are_chosen_from_those_there_are() -> None:
    api = PlayedApi()
    assert '<option value="orderSHIPPED" selected>' in shown(api, "/events?type=orderSHIPPED")
    assert 'value="orderPAID,orderSHIPPED"' in shown(api, "/events?type=orderPAID,orderSHIPPED"), (
        "several are typed"
    )

    api.refuse("GET", "/v1/event-types", 422, "figures_too_large")
    assert '<input id="f-type"' in shown(api, "/events")


def test_a_part_asks_for_no_types() -> None:
    api = PlayedApi()
    shown(api, "/events", headers={"HX-Request": "true"})
    assert "/v1/event-types?days=1" not in [target for _, target in api.asked]


@pytest.mark.parametrize(
    ("query", "following", "said"),
    [
        ("", None, "Nothing happened yet."),
        ("?outcome=error", None, "No event matches these filters;"),
        ("?key=A2", None, "No event matches these filters;"),
        ("?outcome=error", "c", "there are older ones"),
    ],
)
def test_an_empty_list_says_why_and_whether_there_is_more(query: str, following: str | None, said: str) -> None:
    api = PlayedApi()
    api.answers["GET", "/v1/events"] = 200, {"events": [], "next": following}
    page = shown(api, f"/events{query}")

    assert said in page
    assert ("cursor=c" in page) is (following is not None)


@pytest.mark.parametrize(("page", "path"), [("/events", "/v1/events"), ("/events/figures", "/v1/events/figures")])
def test_what_the_api_refuses_is_said_in_the_place_of_what_was_asked(page: str, path: str) -> None:
    api = PlayedApi()
    api.refuse("GET", path, 400, "range_empty")
    whole = desk_on(api).answer(request(f"{page}?from=x&type=y"))
    part = desk_on(api).answer(request(f"{page}?from=x&type=y", headers={"HX-Request": "true"}))

    assert (whole["statusCode"], part["statusCode"]) == (400, 200)
    assert "The last day is before the first" in text_of(whole)
    assert "What to do about range_empty." in text_of(part)


def counted(*figures: Json) -> Json:
    whole = example("GET", "/v1/events/figures")
    return whole | {"from": "2026-03-07", "figures": [whole["figures"][0] | one for one in figures]}


def test_figures_lead_to_the_events_behind_them() -> None:
    api = PlayedApi()
    paid = {"type": "orderPAID", "events": 9, "errors": 0}
    api.answers["GET", "/v1/events/figures"] = 200, counted({}, {"day": "2026-03-07", "stops": 0}, paid)
    page = shown(api, "/events/figures?from=2026-03-07&to=2026-03-08&type=orderPAID,orderSHIPPED")

    assert asked_of(api, "/v1/events/figures") == {
        "from": "2026-03-07",
        "to": "2026-03-08",
        "type": "orderPAID,orderSHIPPED",
    }
    links = [dict(parse_qsl(urlsplit(one).query)) for one in Reading(page).addresses if "/events?" in one]
    both = {"from": "2026-03-07", "to": "2026-03-08"}
    assert links[0] == {"type": "orderPAID,orderSHIPPED", "from": "2026-03-08", "to": "2026-03-08"}
    assert links[1] == {"type": "orderPAID", **both}, "the most first"
    assert {"type": "orderSHIPPED", "outcome": "no_contact", **both} in links
    assert {"type": "orderSHIPPED", "outcome": "error", **both} not in links, "there were none"
    for text in ("Workflows started", "Workflows stopped", "Nobody found or to reach", "days in Asia/Shanghai"):
        assert text in page
    assert '<h2 id="chart-1">Events by day' in page
    assert "Rules fired" not in page


def test_days_without_events_say_so() -> None:
    api = PlayedApi()
    api.answers["GET", "/v1/events/figures"] = 200, counted()
    assert "There were no events on these days." in shown(api, "/events/figures")
