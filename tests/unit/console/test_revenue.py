"""Revenue: what came of which message, in bars, and the orders behind it."""

from typing import Any

import pytest

from orderhub.console.screens.revenue import FILTERS
from orderhub.http.parameters import PARAMETERS
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

QUERY = "from=2026-11-01&to=2026-11-22&currency=CNY&window=7&by=month&workflow=x"


def api_with(**fields: Any) -> PlayedApi:  # noqa: ANN401 - of a report
    api = PlayedApi()
    api.answers["GET", "/v1/revenue"] = 200, example("GET", "/v1/revenue") | fields
    return api


def group(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - of a group
    found: dict[str, Any] = example("GET", "/v1/revenue")["groups"][1]
    return found | fields


def test_the_filters_are_all_that_the_api_has() -> None:
    assert {*FILTERS, "format"} == PARAMETERS["GET", "/v1/revenue"]
    api = PlayedApi()
    shown(api, f"/revenue?{QUERY}")
    assert api.asked[-1] == ("GET", f"/v1/revenue?{QUERY}")


def test_the_figures_stand_with_how_they_were_counted() -> None:
    page = shown(PlayedApi(), "/revenue")

    for text in ("75 CNY", "30 CNY", "45 CNY", "22.5 CNY", "Orders made from 2026-11-01 to 2026-11-22"):
        assert text in page
    assert "order_notification · SHIPPED" in page
    assert "No message before them" in page


def test_bars_are_of_messages_the_largest_first_and_of_time() -> None:
    groups = [
        group(sum=10.25, count=1, period="2026-10"),
        group(sum=5, count=2, period="2026-11", status="DELIVERED"),
        group(sum=61, count=3, period="2026-11", message="PAID"),
        group(sum=0, count=1, period="2026-11", message="free"),
    ]
    page = shown(api_with(groups=groups), "/revenue")

    assert page.index("· PAID") < page.index("· SHIPPED") < page.index("· free")
    assert 'rect width="100.0"' in page
    assert 'rect width="25.0"' in page
    assert 'rect width="0"' in page
    assert "15.25 CNY" in page
    assert "66 CNY" in page
    assert 'rect width="15.5"' in page, "of the first month"
    assert "Over time" not in shown(api_with(groups=groups, by=None), "/revenue")


@pytest.mark.parametrize(
    ("by", "period", "first", "last"),
    [
        ("month", "2026-11", "2026-11-01", "2026-11-22"),
        ("month", "2026-10", "2026-11-01", "2026-10-31"),
        ("month", "soon", "soon-01", "2026-11-22"),
        ("day", "2026-11-09", "2026-11-09", "2026-11-09"),
        (None, None, "2026-11-01", "2026-11-22"),
    ],
)
def test_a_figure_leads_to_the_orders_of_its_status_and_time(
    by: str | None, period: str | None, first: str, last: str
) -> None:
    page = shown(api_with(by=by, groups=[group(period=period)]), "/revenue")

    assert f'href="/api/console/orders?status=COMPLETED&amp;from={first}&amp;to={last}"' in page


def test_who_may_not_see_orders_is_led_to_none() -> None:
    page = shown(PlayedApi(frozenset({Scope.CUSTOMERS_READ})), "/revenue")

    assert "/console/orders" not in page


def test_without_orders_that_is_said_and_what_is_unknown_is_a_dash() -> None:
    nothing = {"count": 0, "sum": 0, "refunded": 0, "average": None}
    page = shown(api_with(groups=[], all=nothing, attributed=nothing, notAttributed=nothing), "/revenue")
    assert "No order counts" in page
    assert "<span>–</span>" in shown(api_with(groups=[group(average=None, workflow=None)]), "/revenue")


def test_a_filter_that_is_refused_is_said_beside_the_filters() -> None:
    api = PlayedApi()
    api.refuse("GET", "/v1/revenue", 400, "range_too_long")
    whole = desk_on(api).answer(request("/revenue"))
    part = desk_on(api).answer(request("/revenue", headers={"HX-Request": "true"}))

    assert (whole["statusCode"], part["statusCode"]) == (400, 200)
    assert "What to do about range_too_long." in text_of(part)
