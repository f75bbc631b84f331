"""Large requests, large orders, many writers at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

from tests.support.cloud import Deployed, Json, eventually, ids, lines, order

TEXTS = ("remark", "carrier", "trackingNo", "paymentMethod", "deliveryMethod", "statusDescription")


def test_a_thousand_orders_in_one_request_are_created_once_and_told_once(cloud: Deployed) -> None:
    numbers = [f"thousand-{number}" for number in range(1000)]
    orders = [order(order_no, items=lines("A", "B")) for order_no in numbers]

    first = cloud.post(*orders)
    cloud.settle()
    again = cloud.post(*orders)
    cloud.settle()

    assert (first["created"], again["created"], again["unchanged"]) == (1000, 0, 1000)
    counts = Counter(ids(cloud.on_bus(*numbers)))
    assert counts == Counter(f"{order_no}:1" for order_no in numbers)
    rows = Counter(
        row["order_no"]["S"] for row in cloud.rows("orders") if row["order_no"]["S"].startswith("thousand-")
    )
    assert rows == Counter(dict.fromkeys(numbers, 3))


def test_an_order_of_more_lines_than_a_transaction_holds_is_stored_whole(cloud: Deployed) -> None:
    skus = [f"L{number}" for number in range(250)]

    created = cloud.post(order("large-1", items=lines(*skus)))
    assert created["created"] == 1
    assert [item["externalItemId"] for item in cloud.get("large-1")["items"]] == skus

    updated = cloud.post(order("large-1", items=lines(*skus[10:], quantity=2)))
    assert updated["updated"] == 1
    quantities = {item["externalItemId"]: item["quantity"] for item in cloud.get("large-1")["items"]}
    assert quantities == {sku: 1 if sku in skus[:10] else 2 for sku in skus}

    cloud.settle()
    first, second = cloud.on_bus("large-1")
    assert (first["detail"]["order"]["line_count"], second["detail"]["order"]["changed"]) == (250, ["lines"])


def test_writers_of_one_order_at_once_lose_nothing(cloud: Deployed) -> None:
    cloud.post(order("busy-1"))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: cloud.post(order("busy-1", items=lines(f"L{number}"))), range(16)))

    assert [answer["updated"] for answer in answers] == [1] * 16
    shown = cloud.get("busy-1")
    assert {item["externalItemId"] for item in shown["items"]} == {f"L{number}" for number in range(16)}
    assert shown["version"] == 17


def test_writers_of_the_same_orders_at_once_lose_nothing_and_are_told_in_order(cloud: Deployed) -> None:
    numbers, rounds = [f"shared-{number}" for number in range(20)], 3

    def write(writer: int) -> list[Json]:
        # Each goes through the orders from another place, so that transactions cross.
        mine = numbers[writer * 3 :] + numbers[: writer * 3]
        return [
            cloud.post(
                *(
                    order(order_no, items=lines(f"L{writer}", quantity=turn), **{TEXTS[writer]: f"turn {turn}"})
                    for order_no in mine
                )
            )
            for turn in range(1, rounds + 1)
        ]

    with ThreadPoolExecutor(len(TEXTS)) as pool:
        answers = [answer for answers in pool.map(write, range(len(TEXTS))) for answer in answers]
    cloud.settle()

    changes = len(TEXTS) * rounds
    assert sum(answer["created"] for answer in answers) == len(numbers)
    assert sum(answer["created"] + answer["updated"] for answer in answers) == changes * len(numbers)
    for order_no in numbers:
        shown = cloud.get(order_no)
        assert {name: shown[name] for name in TEXTS} == dict.fromkeys(TEXTS, f"turn {rounds}")
        assert {item["externalItemId"]: item["quantity"] for item in shown["items"]} == {
            f"L{writer}": rounds for writer in range(len(TEXTS))
        }
        assert shown["version"] == changes
    assert told_versions(cloud, numbers) == {key: list(range(1, changes + 1)) for key in numbers}


def test_an_older_update_changes_nothing(cloud: Deployed) -> None:
    cloud.post(order("stale-1", remark="new", updatedAt="2026-02-03T12:00:00Z"))

    answer = cloud.post(order("stale-1", remark="old", updatedAt="2026-02-03T11:00:00Z"))

    assert answer["stale"] == 1
    assert cloud.get("stale-1")["remark"] == "new"


def test_two_requests_that_create_the_same_order_at_once_make_one(cloud: Deployed) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: cloud.post(order("twins-1", items=lines("A", "B"))), range(6)))

    assert sorted((answer["created"], answer["unchanged"]) for answer in answers) == [(0, 1)] * 5 + [(1, 0)]
    eventually(lambda: cloud.history("twins-1"), "event of the order")
    assert cloud.get("twins-1")["version"] == 1


def told_versions(cloud: Deployed, numbers: list[str]) -> dict[str, list[int]]:
    events = [event["detail"] for event in cloud.on_bus(*numbers)]
    by_order = groupby(
        sorted(events, key=lambda detail: str(detail["eventKey"])), lambda detail: detail["eventKey"]
    )
    return {order_no: [detail["order"]["version"] for detail in details] for order_no, details in by_order}
