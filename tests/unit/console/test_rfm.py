"""The RFM grid, who is in a cell of it, and the file of them."""

from typing import Any

import pytest

from orderhub.console.files import leads_to_file
from orderhub.console.screens.rfm import FIGURES, LEVELS
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

CELL = "/rfm/0/2?as_of=2026-03-10&currency=CNY"
ASKED = "/v1/rfm/cells/0/2/customers?as_of=2026-03-10&currency=CNY"
EXPORT = "/v1/rfm/cells/0/2/export"


def exported(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - of an export
    found: dict[str, Any] = example("GET", "/v1/rfm/cells/{r}/{f}/export") | {"export": fields}
    return found


def test_the_grid_is_that_of_the_api_and_a_cell_leads_to_its_customers() -> None:
    api = PlayedApi()
    page = shown(api, "/rfm?as_of=2026-03-10&currency=CNY")

    assert api.asked[-1] == ("GET", "/v1/rfm?as_of=2026-03-10&currency=CNY")
    for text in ("0–29", "over 29", "1 and more", "360 CNY", "All customers known today, each once."):
        assert text in page
    assert 'href="/api/console/rfm/0/1?as_of=2026-03-10&amp;currency=CNY"' in page
    assert "/rfm/0/0?" not in page, "nobody is there"


def test_a_cell_is_the_darker_the_more_customers_are_in_it() -> None:
    api = PlayedApi()
    grid = example("GET", "/v1/rfm")
    for cell, customers in zip(grid["cells"], (0, 1, 1000, 500), strict=True):
        cell["customers"] = customers
    api.answers["GET", "/v1/rfm"] = 200, grid
    page = shown(api, "/rfm")
    assert page.index("heat-0") < page.index("heat-1") < page.index(f"heat-{LEVELS}") < page.index("heat-3")

    grid["cells"] = [cell | {"customers": 0} for cell in grid["cells"]]
    assert "heat-1" not in shown(api, "/rfm")


def test_every_figure_of_the_grid_is_shown() -> None:
    assert {*FIGURES} == {*example("GET", "/v1/rfm")} - {
        *("asOf", "currency", "timeZone", "counted", "columns", "rows", "cells"),
    }
    api = PlayedApi()
    api.answers["GET", "/v1/rfm"] = 200, example("GET", "/v1/rfm") | {"average": None}
    assert "–</dd>" in shown(api, "/rfm")


def test_beside_an_earlier_day_stands_who_slipped_away_and_each_leads_to_them() -> None:
    api = PlayedApi()
    assert "/rfm?as_of=2026-03-10&amp;since=2026-02-08&amp;currency=CNY" in shown(api, "/rfm")

    grid = example("GET", "/v1/rfm") | {"since": "2026-02-08"}
    grid["cells"] = [
        cell | {"came": 3 if (cell["r"], cell["f"]) == (1, 1) else 0, "left": 2} for cell in grid["cells"]
    ]
    api.answers["GET", "/v1/rfm"] = 200, grid
    page = shown(api, "/rfm?since=2026-02-08")
    assert api.asked[-1] == ("GET", "/v1/rfm?since=2026-02-08")
    assert page.count('href="/api/console/rfm/1/1?as_of=2026-03-10&amp;since=2026-02-08&amp;currency=CNY"') == 2
    assert "(1 and more): 3" in page
    assert "−2" in page

    for cell in grid["cells"]:
        cell["came"] = 0
    assert "Nobody slipped away" in shown(api, "/rfm?since=2026-02-08")


def test_who_came_into_a_cell_is_listed_with_the_cell_they_came_from() -> None:
    api = PlayedApi()
    cell = example("GET", "/v1/rfm/cells/{r}/{f}/customers") | {"since": "2026-02-08"}
    cell["customers"] = [customer | {"from": {"r": 1, "f": 2}} for customer in cell["customers"]]
    api.answers["GET", "/v1/rfm/cells/0/2/customers"] = 200, cell
    page = shown(api, CELL + "&since=2026-02-08")

    assert ("GET", "/v1/rfm/cells/0/2/customers?as_of=2026-03-10&since=2026-02-08&currency=CNY") in api.asked
    assert "Only those who stood in another cell on 2026-02-08." in page
    assert "R 1, F 2" in page


def test_a_day_that_is_none_is_said_beside_the_filters() -> None:
    api = PlayedApi()
    api.refuse("GET", "/v1/rfm", 400, "as_of_invalid")
    whole = desk_on(api).answer(request("/rfm?as_of=soon"))
    part = desk_on(api).answer(request("/rfm?as_of=soon", headers={"HX-Request": "true"}))

    assert (whole["statusCode"], part["statusCode"]) == (400, 200)
    assert "What to do about as_of_invalid." in text_of(part)


def test_a_cell_lists_its_customers_of_that_day_and_currency() -> None:
    api = PlayedApi()
    cell = example("GET", "/v1/rfm/cells/{r}/{f}/customers")
    idle = {"customerId": "c2", "count": 0, "sum": 0, "refunded": 0, "average": None, "lastSaleAt": None}
    cell["customers"].append(idle)
    api.answers["GET", "/v1/rfm/cells/0/2/customers"] = 200, cell | {"next": "n"}
    page = shown(api, CELL)

    assert ("GET", ASKED) in api.asked
    assert 'href="/api/console/customers/5f0c6c1e8b7d4a3f9e2d1c0b5a493827"' in page
    assert "258.8 CNY" in page
    assert 'href="/api/console/rfm/0/2?as_of=2026-03-10&amp;currency=CNY&amp;cursor=n"' in page

    shown(api, CELL + "&cursor=n")
    assert ("GET", ASKED + "&cursor=n") in api.asked


@pytest.mark.parametrize(("cursor", "said"), [(None, "Nobody is in it."), ("n", "Nobody so far")])
def test_an_empty_page_says_whether_there_is_more(cursor: str | None, said: str) -> None:
    api = PlayedApi()
    cell = example("GET", "/v1/rfm/cells/{r}/{f}/customers")
    api.answers["GET", "/v1/rfm/cells/0/2/customers"] = 200, cell | {"customers": [], "next": cursor}

    assert said in shown(api, CELL)


def test_an_export_is_asked_for_and_its_file_read_at_the_address_of_the_moment() -> None:
    api = PlayedApi()
    answer = desk_on(api).answer(request("/rfm/0/2/export?currency=CNY", method="POST", form={}))
    assert api.asked[-1] == ("POST", EXPORT + "?currency=CNY")
    assert answer["headers"]["Location"] == "/api/console/rfm/0/2?currency=CNY&done=export"

    assert "/rfm/0/2/file?currency=CNY" in shown(api, CELL)
    answer = desk_on(api).answer(request("/rfm/0/2/file?currency=CNY"))
    assert answer["headers"]["Location"].startswith("https://bucket.example/exports/")

    api.answers["GET", EXPORT] = 200, exported(state="counting")
    assert "being counted" in shown(api, "/rfm/0/2/file")


def test_a_cell_that_was_not_exported_has_no_file() -> None:
    api = PlayedApi()
    api.refuse("GET", EXPORT, 404, "cell_not_exported")
    page = shown(api, CELL)
    assert "/file" not in page
    assert "cell_not_exported" not in page

    api.scopes = frozenset({Scope.CUSTOMERS_READ})
    assert "/export?" not in shown(api, CELL).partition('id="by-api"')[0]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"export": None},
        {"export": {"url": None}},
        {"export": {"url": "javascript:x"}},
        {"export": {"url": "https://a/\n"}},
    ],
)
def test_what_is_no_address_of_a_file_leads_nowhere(said: dict[str, Any]) -> None:
    assert leads_to_file(said) is None
