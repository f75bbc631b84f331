"""The list of orders at the console: several statuses, sums, what arrived since, and the list as a file."""

import csv
import io
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.http.csv_tables import text_cell
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

ORDER = example("GET", "/v1/orders")["orders"][0]
PART = {"HX-Request": "true"}


def api_of(*numbers: str, after: object = None, **more: object) -> PlayedApi:
    api = PlayedApi()
    orders = [{**ORDER, "externalOrderId": number, **more} for number in numbers]
    api.answers["GET", "/v1/orders"] = 200, {"orders": orders, "next": after}
    return api


def query(api: PlayedApi) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(api.asked[-1][1]).query))


def arrivals(page: str) -> str:
    """What stands where arrivals are said."""
    return page.partition('id="arrivals"')[2].partition("</div>")[0]


def attribute(page: str, name: str) -> str:
    found: str = arrivals(page).rpartition(f'{name}="')[2].partition('"')[0].replace("&amp;", "&")
    return found


# -- filters ----------------------------------------------------------------------------------------------------


def test_several_statuses_are_asked_for_at_once_and_stay_on_the_next_page() -> None:
    api = api_of("A1", after="go-on")
    page = shown(api, "/orders?status=PAID&status=SHIPPED&status=")

    assert query(api) == {"status": "PAID,SHIPPED"}
    assert 'href="/api/console/orders?status=PAID&amp;status=SHIPPED&amp;cursor=go-on"' in page
    assert page.count(" checked>") == 2


# -- sums -------------------------------------------------------------------------------------------------------


def test_sums_are_asked_for_where_they_are_wanted_and_on_the_first_page_alone() -> None:
    api = PlayedApi()
    assert "What they come to" in shown(api, "/orders?sums=yes")
    assert query(api) == {"include": "sums"}

    shown(api, "/orders?sums=yes&cursor=x")
    assert query(api) == {"cursor": "x"}
    shown(api, "/orders")
    assert query(api) == {}


@pytest.mark.parametrize(
    ("is_complete", "said"),
    [(True, "Of all 3 orders"), (False, "Of the newest 3 orders that fulfil the filters; there")],
)
def test_sums_say_of_how_many_orders_they_are(is_complete: bool, said: str) -> None:  # noqa: FBT001 - a case
    figures = {"currency": "USD", "orders": 3, "total": 1299.9, "refunded": 20}
    sums = {
        "orders": 3,
        "isComplete": is_complete,
        "byStatus": [{"status": "PAID", **figures}],
        "total": [figures],
    }
    api = PlayedApi()
    api.answers["GET", "/v1/orders"] = 200, {"orders": [ORDER], "next": None, "sums": sums}
    page = shown(api, "/orders?sums=yes")

    assert said in page
    assert "1,299.9 USD" in page
    assert "of it paid back: 20 USD" in page


# -- arrivals ---------------------------------------------------------------------------------------------------


def test_the_list_asks_for_what_is_newer_than_its_newest() -> None:
    page = shown(api_of("A2", "A1"), "/orders?status=PAID")
    asks = urlsplit(attribute(page, "hx-get"))

    assert asks.path == "/api/console/orders"
    assert parse_qs(asks.query) == {"status": ["PAID"], "newer": [ORDER["date"]], "seen": ["A2", "A1"]}
    assert "new order" not in page


def test_what_is_new_is_counted_and_shown_at_the_top_without_the_rest() -> None:
    api = api_of("A2", "A1")
    ask = attribute(shown(api, "/orders?store=S1"), "hx-get").removeprefix("/api/console")
    assert arrivals(shown(api, ask)).count("<a") == 0

    api = api_of("A4", "A3", "A2", "A1")
    said = shown(api, ask)
    assert query(api) == {"store": "S1", "from": ORDER["date"], "limit": "100"}
    assert "2 new orders – show them" in arrivals(said)

    show = attribute(said, "hx-get").removeprefix("/api/console")
    added = shown(api, show)
    assert ">A4</a>" in added
    assert ">A2</a>" not in added
    assert "new order" not in arrivals(added)
    assert parse_qs(urlsplit(attribute(added, "hx-get")).query)["seen"] == ["A4", "A3"]
    assert "1 new order – show it" in shown(api_of("A3", "A2", "A1"), ask)


def test_more_than_can_be_counted_are_shown_with_the_whole_list() -> None:
    said = shown(api_of("A3", after="more"), "/orders?status=PAID&newer=2026-03-08T07:30:00Z&seen=A2")

    assert "More than 1 new orders – show the list anew" in said
    assert attribute(said, "hx-get") == "/api/console/orders?status=PAID"
    assert 'hx-target="#found"' in arrivals(said)


def test_an_empty_list_is_shown_anew_when_the_first_order_arrives() -> None:
    ask = attribute(shown(api_of(), "/orders"), "hx-get").removeprefix("/api/console")
    said = shown(api_of("A1"), ask)

    assert "seen" not in ask
    assert attribute(said, "hx-get") == "/api/console/orders"
    assert "newer" in attribute(shown(api_of(), f"{ask}&show=yes"), "hx-get")


def test_further_pages_and_problems_ask_for_nothing() -> None:
    api = PlayedApi()
    assert 'id="arrivals"' not in shown(api, "/orders?cursor=x")

    api.refuse("GET", "/v1/orders", 503, "table_busy")
    assert 'id="arrivals"' not in text_of(desk_on(api).answer(request("/orders", headers=PART)))


# -- as a file --------------------------------------------------------------------------------------------------


def file_of(api: PlayedApi, path: str = "/export-orders") -> tuple[str, list[dict[str, str]]]:
    answer = desk_on(api).answer(request(path))
    name: str = answer["headers"]["Content-Disposition"]
    assert answer["headers"]["Content-Type"] == "text/csv; charset=utf-8"
    return name, list(csv.DictReader(io.StringIO(text_of(answer).removeprefix("\ufeff"))))


def test_the_file_has_what_fulfils_the_filters() -> None:
    api = api_of("A1", totalCost=1299.9, storeId="S1", refunded=10)
    page = shown(api, "/orders?status=PAID&status=SHIPPED&from=2026-03-08")
    assert 'href="/api/console/export-orders?status=PAID&amp;status=SHIPPED&amp;from=2026-03-08"' in page

    name, [row] = file_of(api, "/export-orders?status=PAID&status=SHIPPED&from=2026-03-08")
    assert query(api) == {"status": "PAID,SHIPPED", "from": "2026-03-08T00:00:00+08:00", "limit": "100"}
    assert "newest" not in name
    assert row == {
        "order_no": "A1",
        "status": "SHIPPED",
        "stage": "IN_PROGRESS",
        "ordered_at": "2026-03-08T15:30:00+08:00",
        "time_zone": "Asia/Shanghai",
        "total": "1299.9",
        "refunded": "10",
        "currency": "USD",
        "store": "S1",
        "source": "",
        "products": "1",
    }


def test_the_file_of_more_orders_than_go_in_says_so_by_its_name() -> None:
    api = api_of("A1", after="more", date="=1+1")
    name, rows = file_of(api)

    assert "-newest-20.csv" in name
    assert [row["order_no"] for row in rows] == ["A1"] * 20
    assert rows[0]["ordered_at"] == "'=1+1"
    assert query(api)["cursor"] == "more"


def test_a_file_that_cannot_be_made_says_why() -> None:
    api = PlayedApi()
    api.refuse("GET", "/v1/orders", 400, "from_invalid")
    answer = desk_on(api).answer(request("/export-orders?from=soon"))

    assert answer["statusCode"] == 400
    assert "What to do about from_invalid." in text_of(answer)


@given(st.text(max_size=20))
def test_no_text_is_a_formula_in_a_file(text: str) -> None:
    cell: Any = text_cell(text)

    assert cell.lstrip()[:1] not in {*"=+-@＝＋－＠"}
    assert cell in {text, f"'{text}"}
    assert text_cell("=cmd()") == "'=cmd()"
