"""The list of orders over the real indexes: every page by every condition, however many orders share a second."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from tests.support.cloud import Deployed, Json, order

SECOND = "2031-05-06T07:08:09Z"
MANY = 600


@dataclass(frozen=True, slots=True)
class Shop:
    """A store of its own, so that the orders of other tests do not get among its own."""

    cloud: Deployed
    store: str

    def post(self, *orders: Json, query: str = "") -> None:
        self.cloud.post(*(order | {"storeId": self.store} for order in orders), query=query)

    def pages(self, **conditions: object) -> Iterator[list[str]]:
        """The numbers on every page of the list."""
        cursor: str | None = ""
        while cursor is not None:
            conditions |= {"cursor": cursor} if cursor else {}
            query = {
                name: value for name, value in ({"store": self.store} | conditions).items() if value is not None
            }
            reply = self.cloud.call("GET", f"/v1/orders?{urlencode(query)}")
            assert reply.status == 200, reply.body[:500]
            yield [order["externalOrderId"] for order in reply.json["orders"]]
            cursor = reply.json["next"]

    def listed(self, **conditions: object) -> list[str]:
        return [order_no for page in self.pages(**conditions) for order_no in page]


@pytest.fixture(scope="module")
def shop(cloud: Deployed) -> Shop:
    """A store of orders of one second, two statuses in turn, posted as historical."""
    found = Shop(cloud, "list-store")
    found.post(
        *(order(f"list-{n:04d}", ("PAID", "SHIPPED")[n % 2], date=SECOND) for n in range(MANY)),
        query="?mode=historical",
    )
    return found


def numbered(step: int = 1) -> list[str]:
    return [f"list-{n:04d}" for n in range(0, MANY, step)][::-1]


def test_hundreds_of_orders_of_one_second_are_each_on_one_page(shop: Shop) -> None:
    pages = list(shop.pages(limit=100))

    assert [order_no for page in pages for order_no in page] == numbered()
    assert {len(page) for page in pages} == {100}


def test_so_they_are_with_a_status_or_a_stage_whatever_the_size_of_a_page(shop: Shop) -> None:
    assert shop.listed(status="Paid", limit=97) == numbered(2)
    assert shop.listed(stage="in_progress", limit=100) == numbered()
    assert shop.listed(status="CANCELLED") == []


def test_all_orders_of_a_time_are_found_whatever_their_status(shop: Shop) -> None:
    wanted = {"from": SECOND, "to": "2031-05-06T07:08:10Z", "store": None}

    assert shop.listed(**wanted, limit=100) == numbered()
    assert shop.listed(**{"from": "2031-05-06T07:08:09.000001Z", "to": "2031-05-07T00:00Z"}) == []
    # Without a zone a time is in the default one, here Asia/Shanghai.
    assert shop.listed(**{"from": "2031-05-06T15:08:09", "limit": 100}) == numbered()
    assert shop.listed(to="2031-05-06T15:08:09") == []


def test_an_order_is_listed_as_it_is_now(cloud: Deployed) -> None:
    shop = Shop(cloud, "list-now")
    shop.post(*(order(f"now-{n}", date=f"2031-01-0{n}", totalCost=n) for n in (1, 2, 3)))

    shop.post(order("now-2", "CANCELLED", date="2031-01-02", totalCost=2.5))

    assert shop.listed() == ["now-3", "now-2", "now-1"]
    assert shop.listed(status="PAID") == ["now-3", "now-1"]
    (entry,) = cloud.call("GET", "/v1/orders?store=list-now&status=CANCELLED").json["orders"]
    assert (entry["totalCost"], entry["stage"], entry["version"]) == (2.5, "CANCELLED", 2)
    (same,) = cloud.call("GET", "/v1/orders?order_no=now-2&store=list-now").json["orders"]
    assert same == entry


def test_orders_that_arrive_between_pages_move_nothing(cloud: Deployed) -> None:
    shop = Shop(cloud, "list-arrivals")
    shop.post(*(order(f"arrival-{n}", date=f"2031-02-0{n}") for n in range(1, 6)))
    pages = shop.pages(limit=2)

    first = next(pages)
    shop.post(order("arrival-9", date="2031-02-09"), order("arrival-0", date="2031-01-31"))
    rest = [order_no for page in pages for order_no in page]

    assert first + rest == [f"arrival-{n}" for n in (5, 4, 3, 2, 1, 0)]


def test_a_cursor_cannot_be_forged_nor_used_for_another_list(cloud: Deployed, shop: Shop) -> None:
    cursor = cloud.call("GET", f"/v1/orders?store={shop.store}&limit=1").json["next"]
    changed = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")

    for query in (f"store={shop.store}&cursor={changed}", f"store=other&cursor={cursor}", "cursor=x"):
        reply = cloud.call("GET", f"/v1/orders?{query}")

        assert (reply.status, reply.code) == (400, "cursor_invalid")


def test_an_order_comes_with_its_history_in_pages(cloud: Deployed) -> None:
    for status in ("INITIALIZED", "PAID", "IN_PROGRESS"):
        cloud.post(order("told-1", status, email="told-1@buyers.example", externalCustomerId="C-told-1"))
    cloud.settle()

    whole = cloud.call("GET", "/v1/orders/told-1?include=events,customer").json
    first = cloud.call("GET", "/v1/orders/told-1/events?limit=2").json
    second = cloud.call("GET", f"/v1/orders/told-1/events?limit=2&cursor={first['next']}").json

    card = cloud.call("GET", "/v1/orders/told-1/card?include=customer").json
    assert whole["customer"]["channels"]["email"] == "t***@buyers.example"
    assert card["customer"]["orders"] == whole["customer"]["orders"] > 0
    assert [event["id"] for event in whole["events"]] == ["told-1:3", "told-1:2", "told-1:1"]
    # The history says besides what came of each.
    paged = zip(first["events"] + second["events"], whole["events"], strict=True)
    assert all(event | was == event for event, was in paged)
    assert (second["next"], whole["events"][0]["detail-type"]) == (None, "orderIN_PROGRESS")
    assert whole["events"][0]["detail"] == cloud.on_bus("told-1")[-1]["detail"]
