"""The list of orders as a file: what fulfils the filters, newest first, read off the API page by page."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from orderhub.console.calls import Json, get
from orderhub.console.screen import File, Guest, View
from orderhub.console.screens.order_filters import asked_in
from orderhub.console.showing import moment_in
from orderhub.http.csv_tables import csv_text, text_cell
from orderhub.platform.scopes import Scope

MOST = 2000
"""Orders in a file: twenty calls, which take some seconds."""
_A_PAGE = 100
_COLUMNS = (
    *("order_no", "status", "stage", "ordered_at", "time_zone", "total", "refunded", "currency"),
    *("store", "source", "products"),
)


def answer(guest: Guest) -> File:
    """The file. Its name says of the newest so many where there are more."""
    orders, is_all = _orders(guest)
    zone = guest.visit.zone
    text = csv_text(_COLUMNS, (_row(order, zone) for order in orders))
    which = f"{datetime.now(UTC).astimezone(zone):%Y-%m-%d}" + ("" if is_all else f"-newest-{len(orders)}")
    return File(
        content=text.encode("utf-8", "replace"), kind="text/csv; charset=utf-8", name=f"orders-{which}.csv"
    )


def _orders(guest: Guest) -> tuple[list[Mapping[str, Json]], bool]:
    """The orders, and whether they are all."""
    asked = get("/v1/orders", **asked_in(guest.visit), limit=_A_PAGE)
    pages = list(guest.api.pages(asked, MOST // _A_PAGE))
    return [order for page in pages for order in page.body["orders"]], not pages[-1].body["next"]


def _row(order: Mapping[str, Json], zone: ZoneInfo) -> Iterator[object]:
    moment = moment_in(str(order["date"]), zone)
    yield text_cell(order["externalOrderId"])
    yield order["status"]
    yield order["stage"]
    yield moment.isoformat() if moment else text_cell(order["date"])
    yield zone.key
    yield str(order["totalCost"])
    yield str(order.get("refunded", 0))
    yield text_cell(order["currency"])
    yield text_cell(order.get("storeId") or order.get("storeNo") or "")
    yield text_cell(order.get("source") or "")
    yield order["lineCount"]


VIEW = View(place="export-orders", any_of={Scope.ORDERS_READ}, answer=answer)
