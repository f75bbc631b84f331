import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderhub.api.orders.post import MAX_PROBLEMS, mode_of, post
from orderhub.errors import RequestError
from orderhub.http.statuses import status_of
from orderhub.orders.model import HEADER_FIELDS, Mode
from orderhub.orders.names import WIRE_NAMES
from orderhub.orders.views import whole
from tests.support.order_store import Break, FakeOrders
from tests.support.orders import SENDER, SHANGHAI, YESPO_ORDER, body, source, wire_item, wire_order
from tests.support.samples import samples


def send(*orders: object, table: FakeOrders | None = None, seconds: float = 100.0) -> dict[str, Any]:
    return posted(body(*orders), table or FakeOrders(source()), seconds)[0]


def posted(sent: bytes, table: FakeOrders, seconds: float = 100.0) -> tuple[dict[str, Any], bool]:
    answer, is_final = post(sent, table, table.source, SENDER, SHANGHAI, lambda: seconds)
    json.dumps(answer, ensure_ascii=False).encode()
    return answer, is_final


def test_the_answer_says_what_became_of_each_order() -> None:
    table = FakeOrders(source("first"))
    send(wire_order("A1"), wire_order("A2", updatedAt="2026-11-22T12:00:00Z"), table=table)
    changed = wire_order("A1", status="PAID", nobodyKnows=1)
    old = wire_order("A2", updatedAt="2026-11-21T12:00:00Z")
    again = FakeOrders(source("second", Mode.HISTORICAL), table.stored)

    answer = send(wire_order("A3"), changed, {"externalOrderId": "A4"}, "x", old, table=again)

    assert answer == {
        "mode": "historical",
        "created": 1,
        "updated": 1,
        "unchanged": 0,
        "stale": 1,
        "failedOrders": [
            {
                "index": 2,
                "externalOrderId": "A4",
                "errors": [
                    *(
                        {
                            "code": "field_required",
                            "pointer": f"/orders/2/{name}",
                            "message": "This field must have a value.",
                        }
                        for name in ("status", "date", "currency", "totalCost")
                    ),
                    {
                        "code": "contact_missing",
                        "pointer": "/orders/2",
                        "message": "Nobody is named as buyer: send externalCustomerId, email or phone.",
                    },
                ],
            },
            {
                "index": 3,
                "externalOrderId": None,
                "errors": [
                    {"code": "object_expected", "pointer": "/orders/3", "message": "Send an order as an object."}
                ],
            },
        ],
        "warnings": [
            {
                "index": 1,
                "externalOrderId": "A1",
                "code": "field_unknown",
                "pointer": "/orders/1",
                "message": "1 unknown field(s) not taken; fields of your own go into additionalInfo.",
            },
            {
                "index": 4,
                "externalOrderId": "A2",
                "code": "stale",
                "pointer": "/orders/4/updatedAt",
                "message": "Older than what is stored, by updatedAt; nothing of it was taken.",
            },
        ],
        "requestId": "second",
    }


def test_yespo_s_own_example_is_created_then_unchanged_then_updated() -> None:
    table = FakeOrders(source())
    second, third = (FakeOrders(source(name), table.stored) for name in ("second", "third"))

    answers = [send(YESPO_ORDER, table=table), send(YESPO_ORDER, table=second)]
    answers.append(send(YESPO_ORDER | {"status": "DELIVERED"}, table=third))

    assert [[answer[name] for name in ("created", "unchanged", "updated")] for answer in answers] == [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
    ]
    assert not any(answer["failedOrders"] or answer["warnings"] for answer in answers)
    assert (table.writes, second.writes, third.writes) == (1, 0, 1)


def test_an_order_as_a_plugin_sends_it_is_taken_whole_and_unchanged_when_it_comes_again() -> None:
    deleted = dict.fromkeys(("url", "imageUrl", "category", "description"), False)
    lines = [
        wire_item(externalItemId=7, name="O&#039;Brien &amp; Sons", cost=17.169999999999998, quantity=2),
        wire_item(externalItemId=8, name="Tee", description="<p>Nice &amp; <b>warm</b></p>", cost=145.36)
        | deleted,
    ]
    plugins = wire_order(
        4711, items=lines, totalCost=179.70000000000002, phone="447911123456", email="", externalCustomerId=0
    )
    table = FakeOrders(source())
    again = FakeOrders(source("again"), table.stored)

    first, second = send(plugins, table=table), send(plugins, table=again)

    assert (first["created"], first["warnings"], second["unchanged"], again.writes) == (1, [], 1, 0)
    assert table.stored["4711"].header.total_cost == Decimal("179.7")
    assert [line.name for line in table.stored["4711"].lines.values()] == ["O'Brien & Sons", "Tee"]


def test_no_orders_are_no_error() -> None:
    assert send() == {
        "mode": "live",
        **dict.fromkeys(("created", "updated", "unchanged", "stale"), 0),
        "failedOrders": [],
        "warnings": [],
        "requestId": "request-1",
    }


def test_an_answer_is_final_unless_an_order_is_to_be_sent_again() -> None:
    table = FakeOrders(source(), breaks=[None, Break.BUSY])

    busy, is_final = posted(body(wire_order()), table, seconds=0)

    assert (busy["failedOrders"][0]["errors"][0]["code"], is_final) == ("try_again", False)
    assert posted(body(wire_order(), "x"), table)[1]


@pytest.mark.slow
def test_the_answer_stays_small_whatever_is_wrong() -> None:
    item = {"externalItemId": "S", "quantity": 1, "url": "/item", "imageUrl": "/image"}
    worst = [wire_order(f"A{n}", items=[item] * 6) for n in range(1000)]

    answer = send(*worst)

    assert len(json.dumps(answer)) < 5_000_000
    assert len(answer["warnings"]) == 1000 * MAX_PROBLEMS
    assert answer["created"] == 1000


def test_of_one_order_so_many_errors_are_said_and_no_more() -> None:
    answer = send(wire_order(items=[{"externalItemId": str(n)} for n in range(30)]))

    assert len(answer["failedOrders"][0]["errors"]) == MAX_PROBLEMS


@pytest.mark.parametrize(
    ("word", "mode"), [(None, Mode.LIVE), ("", Mode.LIVE), ("live", Mode.LIVE), ("historical", Mode.HISTORICAL)]
)
def test_the_mode_is_live_unless_asked_otherwise(word: str | None, mode: Mode) -> None:
    assert mode_of(word) is mode


def test_a_mode_nobody_knows_is_refused() -> None:
    with pytest.raises(RequestError) as caught:
        mode_of("canary")

    assert (status_of(caught.value), caught.value.code) == (400, "mode_unknown")
    assert "canary" not in str(caught.value)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from((*WIRE_NAMES.values(), "items"))
ANY_ITEM = st.dictionaries(st.sampled_from(("externalItemId", "quantity", "cost", "url", "extra")), ANY_JSON)
ANY_ORDER = (
    ANY_JSON
    | st.dictionaries(NAMES, ANY_JSON, max_size=4)
    | st.builds(lambda fields: wire_order("odd") | fields, st.dictionaries(NAMES, ANY_JSON, max_size=2))
    | st.builds(lambda items: wire_order("odd", items=items), st.lists(ANY_ITEM | ANY_JSON, max_size=2))
)


@given(ANY_ORDER)
@samples(150)
def test_no_json_value_raises_or_harms_its_neighbours(odd: object) -> None:
    table = FakeOrders(source())

    answer = send(wire_order("good-1"), odd, wire_order("good-2"), table=table)

    assert {"good-1", "good-2"} <= table.stored.keys()
    assert answer["created"] + len(answer["failedOrders"]) == 3
    assert all(failed["index"] == 1 for failed in answer["failedOrders"])


WIRE_ORDERS = st.fixed_dictionaries(
    {},
    optional={
        "totalCost": st.decimals(0, 10**15 - 1, places=4).map(str),
        "date": st.datetimes().map(lambda time: time.replace(year=2020).isoformat()),
        "additionalInfo": st.dictionaries(
            st.text(max_size=3), st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        ),
        "tags": st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=4)),
        "items": st.lists(
            st.fixed_dictionaries(
                {"externalItemId": st.sampled_from("ABC"), "quantity": st.decimals(0, 99, places=3).map(str)}
            )
        ),
        "statusDescription": st.just("waiting"),
        "updatedAt": st.just("2026-11-22T12:00:00.123456Z"),
    },
)


@given(WIRE_ORDERS)
@settings(deadline=None)
def test_what_was_read_can_be_sent_back_and_changes_nothing(fields: dict[str, Any]) -> None:
    table = FakeOrders(source())
    send(wire_order(**fields), table=table)
    read = table.read("A1")
    assert read is not None

    again = FakeOrders(source("again"), table.stored)

    answer = send(whole(read), table=again)

    assert (answer["unchanged"], again.writes) == (1, 0)


def test_every_field_of_an_order_can_be_sent() -> None:
    values: dict[str, Any] = {"tags": ["a"], "extra": {"a": 1}, "email": "mail@example.com"}
    values |= dict.fromkeys(("phone", "receiver_phone"), "13800138000")
    values |= dict.fromkeys(("shipping", "discount", "taxes"), 1)
    values |= dict.fromkeys(("paid_at", "shipped_at", "updated_at"), "2026-11-22")
    values |= dict.fromkeys(("restore_url", "tracking_url"), "https://example.com/")
    required = {"order_no", "status", "ordered_at", "currency", "total_cost"}
    sent = {WIRE_NAMES[name]: values.get(name, name) for name in HEADER_FIELDS if name not in required}
    table = FakeOrders(source())

    answer = send(wire_order(**sent), table=table)

    assert not answer["failedOrders"]
    stored = table.stored["A1"].header
    assert all(getattr(stored, name) for name in HEADER_FIELDS)
    assert not answer["warnings"]
