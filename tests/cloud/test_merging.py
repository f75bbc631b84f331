"""Two customers who turn out to be one person, and are two again after all."""

from typing import Any

from orderhub.platform.scopes import Scope
from tests.cloud.test_service import key_with
from tests.support.cloud import Deployed, Json, eventually, order

ANNA = {"externalCustomerId": "merge-C1", "email": "anna@merging.example"}
BERT = {"externalCustomerId": None, "phone": "13700000177"}
"""Two customers until an order of the first bears the phone of the second."""


def _sold(order_no: str, day: int, **fields: object) -> Json:
    return order(order_no, "DELIVERED", date=f"2026-02-{day:02d}T10:00:00Z", **fields)


def _contact(cloud: Deployed, order_no: str) -> Json:
    eventually(lambda: cloud.on_bus(order_no), f"event of {order_no}")
    detail = cloud.on_bus(order_no)[-1]["detail"]
    assert detail["contactId"] == detail["contact"]["customer_id"]
    contact: Json = detail["contact"]
    return contact


def _told(cloud: Deployed, *orders: Json) -> list[Json]:
    """The contacts in the events of some orders that come one after the other."""
    events = []
    for body in orders:
        cloud.post(body)
        events.append(_contact(cloud, body["externalOrderId"]))
    return events


def _read(cloud: Deployed, path: str) -> Any:  # noqa: ANN401 - a body as JSON has it
    reply = cloud.call("GET", path)
    assert reply.status == 200, reply.body[:500]
    return reply.json


def _shown(cloud: Deployed, customer_id: str) -> tuple[Json, list[str]]:
    """A customer's profile and the numbers of all orders, page by page."""
    path = f"/v1/customers/{customer_id}"
    numbers: list[str] = []
    page = _read(cloud, f"{path}/orders?limit=2")
    while True:
        numbers += [order["orderNo"] for order in page["orders"]]
        if page["next"] is None:
            return _read(cloud, path), numbers
        page = _read(cloud, f"{path}/orders?limit=2&cursor={page['next']}")


def _listed(cloud: Deployed, customer_id: str) -> tuple[Json, list[str]]:
    """A customer once the index, which is behind by a moment, knows what leads there."""
    eventually(lambda: _read(cloud, f"/v1/customers/{customer_id}")["identities"], "identities")
    return _shown(cloud, customer_id)


def _conflicts(cloud: Deployed, state: str) -> list[str]:
    conflicts = _read(cloud, f"/v1/customers/conflicts?state={state}&limit=100")["conflicts"]
    return [conflict["orderNo"] for conflict in conflicts if conflict["orderNo"].startswith("merge-")]


def test_two_customers_become_one_and_are_two_again(cloud: Deployed) -> None:
    [first, second, both] = _told(
        cloud,
        _sold("merge-1", 1, **ANNA),
        _sold("merge-2", 2, **BERT),
        _sold("merge-3", 3, **(ANNA | {"phone": BERT["phone"]})),
    )
    anna, bert = first["customer_id"], second["customer_id"]
    assert (both["customer_id"], both["delivered_count"], bert == anna) == (anna, 2, False)
    assert (_conflicts(cloud, "open"), _conflicts(cloud, "settled")) == (["merge-3"], [])
    alone = {customer: _listed(cloud, customer) for customer in (anna, bert)}
    merges = f"/v1/customers/{anna}/merges"

    made = cloud.call("POST", merges, {"customerId": bert})

    assert (made.status, made.json["customerId"], made.json["into"]) == (201, bert, anna)
    again = cloud.call("POST", f"/v1/customers/{bert}/merges", {"customerId": anna})
    assert (again.status, again.code) == (409, "merged_already")
    assert _read(cloud, merges) == {"customerId": anna, "merges": [made.json]}
    assert (_conflicts(cloud, "open"), _conflicts(cloud, "settled")) == ([], ["merge-3"])

    [contact] = _told(cloud, _sold("merge-4", 4, **BERT))
    assert (contact["customer_id"], contact["matched_by"]) == (anna, "phone")
    assert (contact["delivered_count"], contact["delivered_total"]) == (4, 120)
    profile, numbers = _shown(cloud, bert)
    assert (profile, numbers) == _shown(cloud, anna)
    assert (profile["customerId"], profile["merged"], profile["orders"]) == (anna, [bert], 4)
    assert numbers == [f"merge-{n}" for n in (4, 3, 2, 1)]
    assert [
        (identity["kind"], identity["boundBy"], identity["customerId"]) for identity in profile["identities"]
    ] == [
        ("external_customer_id", "merge-1", anna),
        ("email", "merge-1", anna),
        ("phone", "merge-2", bert),
    ]
    found = cloud.call("POST", "/v1/customers/lookup", {"phone": "13700000177"}).json["customer"]
    recent = cloud.call("POST", "/v1/recent-orders", {"phone": "13700000177", "limit": 10}).json
    assert found == profile
    assert [card["orderInfo"]["uid"] for card in recent["orders"]] == numbers

    undone = cloud.call("DELETE", f"{merges}/{bert}")

    assert (undone.status, undone.json) == (200, made.json)
    assert cloud.call("DELETE", f"{merges}/{bert}").code == "merge_unknown"
    assert _shown(cloud, anna) == alone[anna]
    assert _shown(cloud, bert)[1] == ["merge-4", "merge-2"]
    assert (_conflicts(cloud, "open"), _conflicts(cloud, "settled")) == (["merge-3"], [])
    [contact] = _told(cloud, _sold("merge-5", 5, **BERT))
    assert (contact["customer_id"], contact["delivered_count"]) == (bert, 3)


def test_who_may_only_read_customers_merges_nobody(cloud: Deployed) -> None:
    reader = key_with(cloud, Scope.CUSTOMERS_READ)
    path = f"/v1/customers/{'0' * 32}/merges"

    for method, refused in (("POST", path), ("DELETE", f"{path}/{'1' * 32}")):
        reply = cloud.call(method, refused, {"customerId": "1" * 32} if method == "POST" else None, reader)
        assert (reply.status, reply.code) == (403, "scope_missing")
    assert cloud.call("GET", path, headers=reader).code == "customer_unknown"
