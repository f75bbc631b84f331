"""The start page: what needs somebody leads to where it is treated; when nothing does, it has figures."""

from datetime import UTC, datetime
from typing import Any

from orderhub.platform.scopes import Scope
from tests.support.console import ZONE, PlayedApi, example, shown

TODAY = datetime.now(UTC).astimezone(ZONE).date().isoformat()
QUIET: dict[str, Any] = {
    "/v1/imports": {"imports": [], "next": None},
    "/v1/tasks": {"tasks": [], "next": None},
    "/v1/events": {"events": [], "next": None},
    "/v1/customers/conflicts": {"conflicts": [], "next": None},
    "/v1/workflows/abandoned_cart/runs": {"runs": [], "next": None},
}


def quiet_api(*scopes: Scope) -> PlayedApi:
    """An API in which nothing needs anybody."""
    api = PlayedApi(frozenset(scopes or Scope))
    for path, body in QUIET.items():
        api.answers["GET", path] = 200, body
    return api


def test_each_thing_leads_to_where_it_is_treated() -> None:
    api = PlayedApi()
    job = example("GET", "/v1/imports")["imports"][0]
    api.answers["GET", "/v1/imports"] = 200, {"imports": [job | {"importId": "i1", "held": True}], "next": None}
    one = {"state": "open", "customerId": "c2", "kind": "phone", "boundTo": "c1", "orderNo": "A7"}
    email = one | {"kind": "email", "at": "2026-03-08T07:30:00Z"}
    conflicts = [one | {"at": "2026-03-08T07:30:00Z"}, email]
    api.answers["GET", "/v1/customers/conflicts"] = 200, {"conflicts": conflicts, "next": None}
    page = shown(api)

    for address in (
        "/imports/i1",
        "/tasks/5d0c9c1e8a534e0b9a0f1f6f5a7c2b10",
        "/events?outcome=error&amp;key=A1",
        "/workflows/abandoned_cart/runs/abandoned_cart~A1%3A1",
        "/customers/c1/merges?other=c2",
        "/tasks?show=overdue",
        "/events?outcome=error",
    ):
        assert f'href="/api/console{address}"' in page
    assert "phone number: bound to another customer" in page
    assert "E-mail" in page
    assert "Nothing needs you right now." not in page
    assert not [target for _, target in api.asked if "/v1/revenue" in target]


def test_imports_with_rejected_rows_are_named_behind_those_that_wait_and_checks_are_not() -> None:
    api = quiet_api()
    job = example("GET", "/v1/imports")["imports"][0] | {"held": False, "state": "done", "mode": "live"}
    some, none = {"created": 1, "rejected": 2}, {"created": 3, "rejected": 0}
    imports = [
        job | {"importId": "i1", "fileName": "rejected.csv", "counts": some},
        job | {"importId": "i2", "fileName": "good.csv", "counts": none},
        job | {"importId": "i3", "fileName": "check.csv", "counts": some, "mode": "check"},
        job | {"importId": "i4", "fileName": "begun.csv", "counts": None},
        job | {"importId": "i5", "fileName": "held.csv", "counts": some, "held": True},
        job | {"importId": "i6", "fileName": "failed.csv", "counts": None, "state": "failed"},
    ]
    api.answers["GET", "/v1/imports"] = 200, {"imports": imports, "next": None}

    page = shown(api)

    named = [name for name in ("held.csv", "failed.csv", "rejected.csv") if name in page]
    assert sorted(named, key=page.index) == ["held.csv", "failed.csv", "rejected.csv"]
    assert "rows were rejected" in page
    assert not {name for name in ("good.csv", "check.csv", "begun.csv") if name in page}


def test_whoever_may_open_no_order_gets_no_link_to_one() -> None:
    page = shown(PlayedApi(frozenset({Scope.TASKS_READ})))
    assert "A1" in page
    assert "/orders/A1" not in page


def test_when_nothing_needs_anybody_the_day_stands_in_four_figures() -> None:
    api = quiet_api()
    order = example("GET", "/v1/orders")["orders"][0]
    api.answers["GET", "/v1/orders"] = 200, {"orders": [order] * 3, "next": "more"}
    page = shown(api)

    assert "Nothing needs you right now." in page
    assert f'<a href="/api/console/orders?from={TODAY}">3+</a>' in page
    assert f'<a href="/api/console/revenue?from={TODAY}&amp;to={TODAY}">75 CNY</a>' in page
    assert '<a href="/api/console/messages-sent">1</a>' in page
    assert '<a href="/api/console/tasks">0</a>' in page
    day = f"{TODAY}T00%3A00%3A00%2B08%3A00"
    sent = f"/v1/messages/sent?workflow=abandoned_cart&outcome=sent&from={day}&limit=100"
    assert ("GET", sent) in api.asked


def test_events_stand_in_for_revenue() -> None:
    api = quiet_api(Scope.EVENTS_READ)
    days = [{"day": TODAY, "events": 7}, {"day": "2026-01-01", "events": 5}]
    figures = example("GET", "/v1/events/figures")
    api.answers["GET", "/v1/events/figures"] = 200, figures | {"days": [figures["days"][0] | day for day in days]}
    assert f'<a href="/api/console/events?from={TODAY}&amp;to={TODAY}">7</a>' in shown(api)

    api.refuse("GET", "/v1/events/figures", 503, "table_busy")
    assert "day_events" not in shown(api)


def test_a_figure_nobody_knows_is_a_dash() -> None:
    api = quiet_api()
    api.refuse("GET", "/v1/orders", 503, "table_busy")
    api.refuse("GET", "/v1/revenue", 503, "table_busy")
    page = shown(api)
    assert f'<a href="/api/console/orders?from={TODAY}">–</a>' in page
    assert f'<a href="/api/console/revenue?from={TODAY}&amp;to={TODAY}">–</a>' in page
