"""The function that shows customers, from API Gateway's event to its answer, on moto tables."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from orderhub.customers.identities import identities_in, keys_of
from orderhub.customers.resolve import Conflict, Link
from orderhub.customers.sales import customer_order
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.orders.model import Header
from orderhub.orders.statuses import Status
from tests.support.functions import Context, load_app, payload
from tests.support.tables import moto_tables
from tests.unit.customers.fakes import order

AT = datetime(2026, 11, 22, tzinfo=UTC)
CUSTOMER, OTHER = "5e884898da28047151d0e56f8dc62927", "2" * 32
SETTINGS = {
    "CUSTOMERS_TABLE": "CustomersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "DEFAULT_PHONE_REGION": "CN",
}


def _orders() -> list[Header]:
    named: dict[str, Any] = {"phone": "13800138000", "last_name": "张三", "email": "mail@example.com"}
    return [
        order(f"A{n}", Status.DELIVERED, ordered_at=AT + timedelta(days=n), language="zh", **named)
        for n in range(3)
    ]


@pytest.fixture(scope="module")
def app() -> Iterator[ModuleType]:
    with (
        pytest.MonkeyPatch.context() as patch,
        moto_tables("CustomersTable", "OperationsTable", "SecretsTable") as client,
    ):
        _fill(CustomersTable(client, "CustomersTable"), IdentitySecret(client, "SecretsTable").get())
        yield load_app("manage_customers", SETTINGS, patch)


def _fill(table: CustomersTable, secret: bytes) -> None:
    headers = _orders()
    keys = keys_of(identities_in(headers[0], "CN"), secret)
    made = Link(customer_id=CUSTOMER, order_no="A0", matched_by=keys[0].kind, bound_at=AT)
    table.bind(keys, made, is_new=True)
    other = order("B1", ordered_at=AT + timedelta(days=1, hours=1), unionid="U1")
    [unionid] = keys_of(identities_in(other, "CN"), secret)
    table.bind(
        [unionid], Link(customer_id=OTHER, order_no="B1", matched_by=unionid.kind, bound_at=AT), is_new=True
    )
    customer_orders = [customer_order(CUSTOMER, header, "CN") for header in headers]
    customer_orders.append(customer_order(OTHER, other, "CN"))
    table.write({entry.place: entry for entry in customer_orders})
    table.note(Conflict(customer_id=CUSTOMER, key=keys[1], leads_to=OTHER, order_no="A2", noted_at=AT))


def _asked(app: ModuleType, name: str, status: int = 200, **query: str) -> Any:  # noqa: ANN401 - a body as JSON has it
    event = payload(name)
    if query:
        event["queryStringParameters"] = query
    answer = app.handler(event, Context())
    assert answer["statusCode"] == status, answer
    return json.loads(answer["body"])


def test_a_customer_is_shown_masked_like_the_card(app: ModuleType) -> None:
    shown = _asked(app, "manage_customers")

    assert shown["name"] == "张*"
    assert shown["channels"] == {"email": "m***@example.com", "phone": "138****8000"}
    assert shown["sales"][0] | {"lastAt": ""} == {
        "currency": "CNY",
        "count": 3,
        "sum": 389.7,
        "refunded": 0,
        "average": 129.9,
        "lastAt": "",
    }


def test_a_lookup_finds_the_same_customer(app: ModuleType) -> None:
    assert _asked(app, "manage_customers-lookup")["customer"] == _asked(app, "manage_customers")


def test_the_orders_of_a_customer_come_in_pages(app: ModuleType) -> None:
    first = _asked(app, "manage_customers-orders")
    second = _asked(app, "manage_customers-orders", cursor=first["next"])

    assert [[entry["orderNo"] for entry in page["orders"]] for page in (first, second)] == [["A2", "A1"], ["A0"]]
    assert second["next"] is None


def test_conflicts_are_listed(app: ModuleType) -> None:
    body = _asked(app, "manage_customers-conflicts")

    assert body["next"] is None
    assert [(conflict["kind"], conflict["boundTo"], conflict["orderNo"]) for conflict in body["conflicts"]] == [
        ("email", OTHER, "A2")
    ]


def test_what_leads_to_a_customer_is_found_by_the_index(app: ModuleType) -> None:
    shown = _asked(app, "manage_customers")

    assert [(identity["kind"], identity["value"], identity["boundBy"]) for identity in shown["identities"]] == [
        ("phone", "138****8000", "A0"),
        ("email", "m***@example.com", "A0"),
    ]


def test_customers_are_merged_listed_and_parted(app: ModuleType) -> None:
    before = _asked(app, "manage_customers")

    made = _asked(app, "manage_customers-merge", 201)

    assert (made["customerId"], made["into"], made["by"]) == (OTHER, CUSTOMER, "7f3a2b9c1d0e")
    assert _asked(app, "manage_customers-merges") == {"customerId": CUSTOMER, "merges": [made]}
    shown = _asked(app, "manage_customers")
    assert (shown["merged"], shown["orders"], len(shown["identities"])) == ([OTHER], 4, 3)
    assert [entry["orderNo"] for entry in _asked(app, "manage_customers-orders")["orders"]] == ["A2", "B1"]
    assert _asked(app, "manage_customers-conflicts", state="settled")["conflicts"][0]["state"] == "settled"
    assert _asked(app, "manage_customers-merge", 409)["code"] == "merged_already"
    assert _asked(app, "manage_customers-undo") == made
    assert _asked(app, "manage_customers") == before


def test_a_tag_shows_in_the_profile_until_it_is_taken_off(app: ModuleType) -> None:
    tagged = _asked(app, "manage_customers-tag")["tags"], _asked(app, "manage_customers")["tags"]

    untagged = _asked(app, "manage_customers-untag")["tags"], _asked(app, "manage_customers")["tags"]

    assert (tagged, untagged) == ((["vip"], ["vip"]), ([], []))
