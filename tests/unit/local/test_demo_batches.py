"""What the demo sends: samples that show what they are for, and files of the user's."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from local.demo import batches
from local.layout import LocalError
from orderhub.orders.changes import Change
from orderhub.orders.model import IDENTITIES, REQUIRED
from orderhub.orders.request import change_of
from tests.support.orders import NOON, SHANGHAI

NEW = [order for batch in batches.first_wave() for order in batch.orders]
LATER = batches.second_wave().orders


def read(order: object) -> Change:
    # As the API parses it.
    change = change_of(json.loads(json.dumps(order), parse_float=Decimal), 0, SHANGHAI, NOON)
    assert isinstance(change, Change)
    return change


def nobody(order: dict[str, Any]) -> bool:
    fields = read(order).fields
    return not any(fields.get(name) for name in IDENTITIES)


def test_every_sample_order_can_be_read() -> None:
    changes = [read(order) for order in [*NEW, *LATER]]

    assert len({change.order_no for change in changes}) == len(NEW)


def test_new_sample_orders_say_what_a_new_order_must_say() -> None:
    assert all(read(order).fields.get(name) is not None for order in NEW for name in REQUIRED)


def test_just_one_sample_order_names_no_buyer() -> None:
    assert [order["externalOrderId"] for order in NEW if nobody(order)] == ["100601"]


def test_the_second_wave_changes_orders_of_the_first() -> None:
    first = {read(order).order_no: read(order).fields["status"] for order in NEW}

    assert all(first[read(order).order_no] is not read(order).fields["status"] for order in LATER)


def test_the_words_of_a_batch_are_named_once_each() -> None:
    batch = batches.Batch("shop", ({"status": "paid"}, {"status": "已付款"}, {"status": "paid"}, {}, 5))

    assert batch.words == ("paid", "已付款")


@pytest.mark.parametrize(
    "content",
    [{"orders": [{"externalOrderId": "A1"}]}, [{"externalOrderId": "A1"}], {"externalOrderId": "A1"}],
    ids=["body", "list", "one order"],
)
def test_a_file_may_hold_a_body_a_list_or_one_order(tmp_path: Path, content: object) -> None:
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(content), "utf-8-sig")

    batch = batches.own_file(str(file))

    assert batch == batches.Batch("orders.json", ({"externalOrderId": "A1"},))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"{orders:", "is no JSON: line 1, column 2"),
        (b"\xff\xfe\x00", "is no JSON in UTF-8"),
        (b"[" * 200_000, "is nested too deeply"),
        (b"[]", "holds no orders"),
        (b'{"orders": []}', "holds no orders"),
        (b'{"order": {}}', "holds no orders"),
        (b"7", "holds no orders"),
    ],
)
def test_a_file_without_orders_is_refused_by_name(tmp_path: Path, content: bytes, complaint: str) -> None:
    file = tmp_path / "orders.json"
    file.write_bytes(content)

    with pytest.raises(LocalError) as caught:
        batches.own_file(str(file))

    assert str(file) in str(caught.value)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(("name", "complaint"), [("none.json", "no such file"), (".", "cannot be read")])
def test_what_is_no_json_file_is_refused(tmp_path: Path, name: str, complaint: str) -> None:
    with pytest.raises(LocalError, match=complaint):
        batches.own_file(str(tmp_path / name))


def test_parts_hold_a_thousand_orders_in_their_order() -> None:
    parts = list(batches.parts_of(range(2001)))

    assert [len(part) for part in parts] == [1000, 1000, 1]
    assert [order for part in parts for order in part] == list(range(2001))


def test_parts_stay_below_what_one_request_takes() -> None:
    orders = [{"remark": "x" * 1_900_000}] * 3

    assert [len(part) for part in batches.parts_of(orders)] == [2, 1]


def test_an_order_larger_than_a_part_goes_alone() -> None:
    assert [len(part) for part in batches.parts_of(["x" * 6_000_000, "y"])] == [1, 1]
