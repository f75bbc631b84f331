import json
from typing import Any

import pytest

from tests.support.meter import IndexShape, Meter, TableShape, read_units, row_bytes, shape_of

TABLE = TableShape(
    name="orders",
    keys=("id",),
    indexes=(IndexShape(name="by_status", keys=("status", "at"), attributes=("total",)),),
)


def row(**texts: str) -> dict[str, Any]:
    return {"id": {"S": "A1"}} | {name: {"S": text} for name, text in texts.items()}


def counted(*requests: tuple[str, dict[str, Any]]) -> dict[str, int]:
    meter = Meter([TABLE])
    for operation, request in requests[:-1]:
        meter.count(operation, json.dumps(request).encode())
    meter.units.clear()
    operation, request = requests[-1]

    meter.count(operation, json.dumps(request).encode())

    return {name: units for name, units in meter.units.items() if units}


def put(item: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "PutItem", {"TableName": "orders", "Item": item}


def transact(kind: str, **action: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 - any part of an action
    return "TransactWriteItems", {"TransactItems": [{kind: {"TableName": "orders", **action}}]}


def test_a_row_counts_in_kilobytes_rounded_up() -> None:
    assert counted(put(row(note="x" * 1016))) == {"orders": 1}  # with "id", "A1" and "note": 1,024 bytes
    assert counted(put(row(note="x" * 1017))) == {"orders": 2}


def test_a_write_costs_by_the_larger_of_old_and_new() -> None:
    assert counted(put(row(note="x" * 3000)), put(row())) == {"orders": 3}


def test_a_transaction_counts_twice_in_the_table_and_once_in_the_index() -> None:
    new = row(status="NEW", at="1")

    assert counted(transact("Put", Item=new)) == {"orders": 2, "orders.by_status": 1}


def test_a_condition_check_costs_like_a_write_and_leaves_the_row() -> None:
    there = put(row(status="NEW", at="1"))

    assert counted(there, transact("ConditionCheck", Key={"id": {"S": "A1"}})) == {"orders": 2}


def test_a_row_without_the_index_keys_costs_nothing_in_the_index() -> None:
    assert counted(put(row(status="NEW"))) == {"orders": 1}


def test_a_changed_index_key_costs_two_writes_in_the_index() -> None:
    before, after = put(row(status="NEW", at="1")), put(row(status="PAID", at="1"))

    assert counted(before, after) == {"orders": 1, "orders.by_status": 2}


def test_a_changed_projected_attribute_costs_one_write_in_the_index() -> None:
    before, after = put(row(status="NEW", at="1", total="1")), put(row(status="NEW", at="1", total="2"))

    assert counted(before, after) == {"orders": 1, "orders.by_status": 1}


def test_a_changed_attribute_that_is_not_projected_costs_nothing_in_the_index() -> None:
    before, after = put(row(status="NEW", at="1", note="a")), put(row(status="NEW", at="1", note="b"))

    assert counted(before, after) == {"orders": 1}


def test_a_deleted_row_leaves_the_index_too() -> None:
    there, gone = (
        put(row(status="NEW", at="1")),
        ("DeleteItem", {"TableName": "orders", "Key": {"id": {"S": "A1"}}}),
    )

    assert counted(there, gone) == {"orders": 1, "orders.by_status": 1}


def test_batch_writes_count_each_row_once() -> None:
    entries = [{"PutRequest": {"Item": {"id": {"S": key}}}} for key in ("A1", "A2")]

    assert counted(("BatchWriteItem", {"RequestItems": {"orders": entries}})) == {"orders": 2}


def test_reads_cost_no_write_units() -> None:
    assert counted(("Query", {"TableName": "orders"})) == {}


def test_an_update_is_refused_rather_than_guessed() -> None:
    with pytest.raises(NotImplementedError):
        counted(("UpdateItem", {"TableName": "orders"}))


def test_a_query_counts_half_units_of_four_kilobytes() -> None:
    assert read_units([row(note="x" * 2000)] * 2) == 0.5
    assert read_units([row(note="x" * 2100)] * 2) == 1.0
    assert read_units([row()], consistent=True) == 1.0


def test_values_count_by_their_kind() -> None:
    assert row_bytes({"n": {"N": "-12.5"}}) == 1 + 4
    assert row_bytes({"名": {"S": "张三"}}) == 3 + 6
    assert row_bytes({"l": {"L": [{"S": "ab"}, {"BOOL": True}]}}) == 1 + 3 + 3 + 2
    assert row_bytes({"m": {"M": {"k": {"NULL": True}}}}) == 1 + 3 + 3
    assert row_bytes({"b": {"B": "MTIzNDU2Nzg="}}) == 1 + 8


def test_a_shape_is_read_from_a_tables_properties() -> None:
    keys = [{"AttributeName": "id", "KeyType": "HASH"}]
    index = {"IndexName": "all", "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}

    shape = shape_of("t", {"KeySchema": keys, "GlobalSecondaryIndexes": [index]})

    assert shape.indexes == (IndexShape(name="all", keys=("id",), attributes=None),)
