"""Orders from the command line: sent in batches that the hub takes, none silently lost."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub_cli import orders
from orderhub_cli.orders import batches
from tests.support.command import Machine

TAKEN: dict[str, Any] = {
    "created": 1,
    "updated": 0,
    "unchanged": 0,
    "stale": 0,
    "failedOrders": [],
    "warnings": [],
}


def written(folder: Path, content: object) -> str:
    path = folder / "orders.json"
    path.write_text(json.dumps(content), "utf-8")
    return str(path)


@given(st.lists(st.text(max_size=40), max_size=60), st.integers(1, 20), st.integers(60, 300))
def test_batches_hold_all_orders_in_order_and_are_no_larger_than_the_hub_takes(
    texts: list[str], most: int, most_bytes: int
) -> None:
    sent = [{"remark": text} for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orders, "MOST_ORDERS", most)
        patch.setattr(orders, "MOST_BYTES", most_bytes)
        parts = list(batches(sent))

    assert [order for _, part in parts for order in part] == sent
    assert all(sent[start : start + len(part)] == part for start, part in parts)
    assert all(0 < len(part) <= most for _, part in parts)
    for _, part in parts:
        body = json.dumps({"orders": part}, ensure_ascii=False, separators=(",", ":")).encode()
        assert len(body) <= most_bytes or len(part) == 1


def test_each_batch_has_a_key_of_its_own_and_what_is_refused_is_named_by_its_place(machine: Machine) -> None:
    refused = {
        "index": 2,
        "externalOrderId": "A7",
        "errors": [{"code": "date_invalid", "pointer": "/orders/2/date", "message": "Send a date."}],
    }
    warning = {"index": 1, "externalOrderId": "A6", "code": "stale", "pointer": "/orders/1", "message": "Old."}
    answer = TAKEN | {"created": 999, "failedOrders": [refused | {"externalOrderId": None}]}
    machine.answer("POST /v1/orders", answer, TAKEN | {"failedOrders": [refused], "warnings": [warning]})

    ended = machine.run("orders", "send", "-", "--dry-run", stdin=json.dumps([{}] * 1003))
    assert (ended.code, machine.requests) == (0, [])
    assert "1,003 orders in 2 requests" in ended.err

    file = written(machine.folder, {"orders": [{"externalOrderId": "A1"}] * 1003})
    ended = machine.run("orders", "send", file, "--yes", "--mode", "historical", "--whole-items")

    assert ended.code == 1
    assert ended.out == "1000 created, 0 updated, 0 unchanged, 0 stale, 2 refused, 1 warning\n"
    assert "nobody is told" in ended.err
    assert "refused /orders/2/date: Send a date. (date_invalid)" in ended.err
    assert "refused A7 /orders/1002/date: Send a date. (date_invalid)" in ended.err
    assert "warning A6 /orders/1001: Old. (stale)" in ended.err
    assert [len(body["orders"]) for body in machine.bodies] == [1000, 3]
    assert len({request.headers["Idempotency-Key"] for request in machine.requests}) == 2
    assert machine.asked[0] == "POST /v1/orders?mode=historical&items=complete"


def test_orders_are_sent_again_with_the_same_key_and_json_has_all_that_was_said(machine: Machine) -> None:
    busy = httpx.Response(429, headers={"Retry-After": "3"}, json={"code": "too_many_requests"})
    machine.answer("POST /v1/orders", httpx.ConnectError("x"), busy, TAKEN)

    ended = machine.run("orders", "send", "-", "--yes", "--json", stdin='[{"externalOrderId": "A1"}]')

    assert (ended.code, ended.json) == (0, TAKEN)
    assert machine.waited == [1.0, 3.0]
    assert len({request.headers["Idempotency-Key"] for request in machine.requests}) == 1


def test_where_a_batch_is_not_taken_it_is_said_which_orders_were_not(machine: Machine) -> None:
    machine.problem("POST /v1/orders", 403, "scope_missing")

    ended = machine.run("orders", "send", "-", "--yes", stdin="[{}]")

    assert ended.code == 3
    assert "0 of 1 request done; orders from index 0 on were not sent" in ended.err


def test_a_batch_that_is_refused_as_a_whole_keeps_no_other_back(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "MOST_ORDERS", 1)
    large = httpx.Response(413, json={"code": "body_too_large", "detail": "Send less."})
    machine.answer("POST /v1/orders", large, large, TAKEN)

    ended = machine.run("orders", "send", "-", "--yes", "--json", stdin='[{"externalOrderId": "A1"}, 1, {}]')

    assert (ended.code, ended.json["created"]) == (1, 1)
    said = [
        {"code": "body_too_large", "pointer": f"/orders/{place}", "message": "Send less."} for place in range(2)
    ]
    assert [(each["externalOrderId"], each["errors"]) for each in ended.json["failedOrders"]] == [
        ("A1", said[:1]),
        (None, said[1:]),
    ]


@pytest.mark.parametrize("content", ["{}", "[]", '{"orders": 1}', '"x"'])
def test_a_file_without_orders_is_refused(machine: Machine, content: str) -> None:
    ended = machine.run("orders", "send", "-", "--yes", stdin=content)

    assert (ended.code, machine.requests) == (2, [])
    assert "There are no orders in it." in ended.err


def test_a_deletion_is_asked_for_and_gives_an_operation(machine: Machine) -> None:
    machine.answer("DELETE /v1/orders", {"operationId": "o1", "state": "waiting"})
    day = ("--from", "2026-03-08T00:00:00Z", "--to", "2026-03-09T00:00:00Z")

    assert machine.run("orders", "delete", "A1").code == 2
    assert machine.run("orders", "delete", "A1", "--dry-run").code == 0
    assert machine.run("orders", "delete").code == 2
    assert machine.run("orders", "delete", "A1", *day).code == 2
    assert machine.run("orders", "delete", *day[:2]).code == 2
    assert machine.requests == []
    said_no = machine.run("orders", "delete", "A1", stdin="n\n", terminal=True)
    assert (said_no.code, machine.requests) == (1, [])
    said_yes = machine.run("orders", "delete", "A1", stdin="y\n", terminal=True)
    assert (said_yes.code, "operationId  o1" in said_yes.out) == (0, True)
    assert machine.run("orders", "delete", *day, "--mode", "historical", "--yes").out.startswith(
        "operationId\to1\n"
    )
    assert machine.bodies == [{"externalOrderId": "A1"}, {"from": day[1], "to": day[3]}]
    assert machine.asked[1] == "DELETE /v1/orders?mode=historical"
