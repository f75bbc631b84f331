"""From parameters to answers, over an Events table in memory."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from orderhub.api.history.parameters import HistoryDefaults
from orderhub.api.history.routes import HistoryRoutes, events_of_all, events_of_order, figures_of, types_of
from orderhub.errors import RequestError
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.history.kinds import MEANINGS, meaning_of
from orderhub.http.statuses import status_of
from orderhub.orders.model import Order
from tests.support.orders import SHANGHAI, header, stamp
from tests.support.published import published_customer_event, published_event
from tests.support.signing import signer
from tests.unit.history.fakes import FakeEvents

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STOPPED = Reaction(
    kind=ReactionKind.WORKFLOW,
    name="win_back",
    state="stopped",
    reason="capped",
    by="A9",
    reacted_at=datetime(2026, 11, 22, 12, 2, tzinfo=UTC),
)


class Orders:
    def read(self, order_no: str) -> Order | None:
        return Order(header=header(order_no), lines=(), stamp=stamp(2)) if order_no.startswith("A") else None


def table() -> FakeEvents:
    events = FakeEvents()
    for number in range(5):
        events.add(published_event(f"A{number}", 1, occurred_at=NOON - timedelta(minutes=number)))
    events.add(
        published_event("A0", 2, name="orderSHIPPED", occurred_at=NOON + timedelta(minutes=1), contact=None),
        STOPPED,
        marks=[Mark.STOPPED],
    )
    events.add(published_customer_event("c-9", occurred_at=NOON - timedelta(days=3)))
    return events


def api_event(
    parameters: Mapping[str, str], resource: str, segment: str = "A0", accept: str = "*/*"
) -> dict[str, Any]:
    return {
        "resource": resource,
        "path": resource.replace("{order_no}", quote(segment, safe="")),
        "headers": {"accept": accept},
        "queryStringParameters": {name.removesuffix("_"): text for name, text in parameters.items()} or None,
    }


def opened(events: FakeEvents | None = None) -> HistoryRoutes:
    events = events or table()
    return HistoryRoutes(index=events, events=events, signer=signer())


def defaults(now: datetime = NOON + timedelta(hours=1)) -> HistoryDefaults:
    return HistoryDefaults(zone=SHANGHAI, now=now, retention=timedelta(days=30))


def page(
    events: FakeEvents | None = None,
    now: datetime = NOON + timedelta(hours=1),
    /,
    **parameters: str,
) -> Any:  # noqa: ANN401 - a body
    return events_of_all(api_event(parameters, "/v1/events"), opened(events), defaults(now)).body


def ids(body: Any) -> list[str]:  # noqa: ANN401 - a body
    return [event["id"] for event in body["events"]]


def code_of(**parameters: str) -> str:
    with pytest.raises(RequestError) as caught:
        page(**parameters)
    assert status_of(caught.value) == 400
    return caught.value.code


def test_an_event_is_shown_with_all_it_said_and_what_came_of_it() -> None:
    (shown,) = page(type="orderSHIPPED")["events"]

    detail = shown.pop("detail")
    assert shown == {
        "id": "A0:2",
        "key": "A0",
        "detail-type": "orderSHIPPED",
        "occurred_at": "2026-11-22T12:01:00Z",
        "contact_found": False,
        "outcomes": ["no_contact", "stopped"],
        "reactions": [
            {
                "kind": "workflow",
                "name": "win_back",
                "state": "stopped",
                "reason": "capped",
                "at": "2026-11-22T12:02:00Z",
                "message": None,
                "channel": None,
                "stoppedBy": "A9",
                "runId": None,
            }
        ],
    }
    assert (detail["eventKey"], detail["metadata"]["mode"]) == ("A0", "live")


def test_events_come_in_pages_newest_first_though_time_goes_by_between_them() -> None:
    events = table()

    first = page(events, limit="3")
    second = page(events, NOON + timedelta(hours=2), limit="3", cursor=first["next"])
    third = page(events, NOON + timedelta(hours=3), limit="3", cursor=second["next"])

    assert [ids(entry) for entry in (first, second, third)] == [
        ["A0:2", "A0:1", "A1:1"],
        ["A2:1", "A3:1", "A4:1"],
        ["c-9:CNY:A1:1"],
    ]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"type": "orderSHIPPED, rfmCELL_CHANGED"}, ["A0:2", "c-9:CNY:A1:1"]),
        ({"outcome": "stopped"}, ["A0:2"]),
        ({"outcome": "no_contact", "type": "orderPAID"}, []),
        ({"mode": "replay"}, []),
        ({"mode": "live", "from_": "2026-11-22T11:57:30Z", "to": "2026-11-22T12:00:00Z"}, ["A1:1", "A2:1"]),
        ({"from_": "2026-11-22T19:58:00", "to": "2026-11-22T19:59:00"}, ["A2:1"]),
        ({"from_": "2020-01-01", "key": "c-9"}, ["c-9:CNY:A1:1"]),
        ({"key": "A0"}, ["A0:2", "A0:1"]),
        ({"key": "A0", "outcome": "stopped"}, ["A0:2"]),
        ({"key": "\u2060A0\u200b"}, ["A0:2", "A0:1"]),
        ({"key": "nobody's"}, []),
    ],
)
def test_events_are_found_by_what_is_asked_of_them(parameters: dict[str, str], found: list[str]) -> None:
    assert ids(page(**parameters)) == found


def test_the_events_of_a_key_come_in_pages_too() -> None:
    first = page(key="A0", limit="1")
    second = page(key="A0", limit="1", cursor=first["next"])

    assert (ids(first), ids(second), second["next"]) == (["A0:2"], ["A0:1"], None)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"type": "order PAID"}, "type_invalid"),
        ({"type": ","}, "type_invalid"),
        ({"type": ",".join(f"order{n}" for n in range(21))}, "type_invalid"),
        ({"outcome": "sent"}, "outcome_unknown"),
        ({"mode": "historical"}, "mode_unknown"),
        ({"from_": "yesterday"}, "from_invalid"),
        ({"to": "9999-13-01"}, "to_invalid"),
        ({"from_": "2026-11-22", "to": "2026-11-22"}, "range_empty"),
        ({"limit": "101"}, "limit_invalid"),
        ({"cursor": "made up"}, "cursor_invalid"),
        ({"key": "\u200b"}, "parameter_blank"),
    ],
)
def test_what_cannot_be_meant_is_refused(parameters: dict[str, str], code: str) -> None:
    assert code_of(**parameters) == code


def test_a_cursor_goes_with_the_same_conditions_only() -> None:
    following = page(limit="1")["next"]

    assert code_of(limit="1", type="orderPAID", cursor=following) == "cursor_invalid"
    assert code_of(limit="1", key="A0", cursor=following) == "cursor_invalid"


def history_page(order_no: str = "A0", **parameters: str) -> Any:  # noqa: ANN401 - a body
    event = api_event(parameters, "/v1/orders/{order_no}/events", order_no)
    return events_of_order(event, opened(), Orders()).body


def test_the_history_of_an_order_comes_in_pages_with_what_came_of_it() -> None:
    first = history_page(limit="1")
    second = history_page(limit="1", cursor=first["next"])

    assert (ids(first), ids(second), second["next"]) == (["A0:2"], ["A0:1"], None)
    assert first["events"][0]["reactions"][0]["reason"] == "capped"


def test_each_event_of_an_order_is_held_against_the_one_before_over_pages_too() -> None:
    first, second = history_page(limit="1"), history_page()

    shown = first["events"][0]
    assert (shown["version"], shown["previousVersion"], shown["origin"]["kind"]) == (2, 1, "request")
    assert [event["previousVersion"] for event in second["events"]] == [1, None]


def test_an_order_of_which_nobody_was_told_has_an_empty_history() -> None:
    assert history_page("A99") == {"events": [], "next": None}


@pytest.mark.parametrize("order_no", ["nobody's", "张" * 400])
def test_an_order_that_never_was_has_no_history(order_no: str) -> None:
    with pytest.raises(RequestError) as caught:
        history_page(order_no)

    assert (status_of(caught.value), caught.value.code) == (404, "order_unknown")


def test_a_cursor_of_another_order_s_history_is_refused() -> None:
    with pytest.raises(RequestError) as caught:
        history_page("A1", cursor=history_page(limit="1")["next"])

    assert caught.value.code == "cursor_invalid"


def figures(accept: str = "*/*", **parameters: str) -> Any:  # noqa: ANN401 - an answer
    return figures_of(
        api_event(parameters, "/v1/events/figures", accept=accept), opened(), defaults(), lambda: 20.0
    )


def test_figures_are_told_as_a_whole_by_day_and_by_day_and_type() -> None:
    body = figures(from_="2026-11-19", to="2026-11-22").body

    assert (body["from"], body["to"], body["timeZone"]) == ("2026-11-19", "2026-11-22", "Asia/Shanghai")
    assert (body["totals"]["events"], body["totals"]["stops"], body["totals"]["contactNotFound"]) == (7, 1, 1)
    assert [day["events"] for day in body["days"]] == [1, 0, 0, 6]
    assert [(figure["day"], figure["type"], figure["events"]) for figure in body["figures"]] == [
        ("2026-11-19", "rfmCELL_CHANGED", 1),
        ("2026-11-22", "orderPAID", 5),
        ("2026-11-22", "orderSHIPPED", 1),
    ]


def test_figures_are_those_of_a_week_where_no_days_are_asked_for() -> None:
    body = figures(type="orderPAID").body

    assert (len(body["days"]), body["days"][-1]["day"], body["totals"]["events"]) == (7, "2026-11-22", 5)


@pytest.mark.parametrize(
    ("parameters", "accept", "kind"),
    [
        ({}, "*/*", dict),
        ({}, "image/svg+xml,*/*", str),
        ({"format": "svg"}, "*/*", str),
        ({"format": "json"}, "image/svg+xml", dict),
    ],
)
def test_figures_are_a_picture_where_one_is_asked_for(
    parameters: dict[str, str], accept: str, kind: type[object]
) -> None:
    answer = figures(accept, **parameters)

    assert isinstance(answer.body, kind)
    assert answer.headers["Vary"] == "Accept"
    assert (kind is str) == answer.headers.get("Content-Type", "").startswith("image/svg+xml")


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"from_": "2026-11-22T00:00:00Z"}, "from_invalid"),
        ({"to": "2026-02-30"}, "to_invalid"),
        ({"to": "0001-01-01"}, "to_invalid"),
        ({"from_": "2026-11-23"}, "range_empty"),
        ({"from_": "2026-08-22"}, "range_too_long"),
        ({"format": "csv"}, "format_unknown"),
        ({"type": "order PAID"}, "type_invalid"),
    ],
)
def test_figures_that_cannot_be_meant_are_refused(parameters: dict[str, str], code: str) -> None:
    with pytest.raises(RequestError) as caught:
        figures(**parameters)

    assert (status_of(caught.value), caught.value.code) == (400, code)


def test_figures_of_ninety_two_days_are_counted() -> None:
    assert len(figures(from_="2026-08-23").body["days"]) == 92


def test_more_than_one_request_can_count_is_refused_with_what_to_do() -> None:
    with pytest.raises(RequestError) as caught:
        figures_of(api_event({}, "/v1/events/figures"), opened(), defaults(), lambda: 1.0)

    assert (status_of(caught.value), caught.value.code) == (422, "figures_too_large")
    assert "fewer days" in str(caught.value)


def types(**parameters: str) -> Any:  # noqa: ANN401 - a body
    return types_of(api_event(parameters, "/v1/event-types"), opened(), defaults(), lambda: 20.0).body


def test_every_type_is_told_with_its_meaning_and_how_many_there_were_lately() -> None:
    body = types()
    counts = {entry["type"]: entry["events"] for entry in body["types"]}

    assert (body["from"], body["to"]) == ("2026-11-16", "2026-11-22")
    assert set(MEANINGS) <= set(counts)
    assert (counts["orderPAID"], counts["orderSHIPPED"], counts["orderDELETED"]) == (5, 1, 0)
    assert all(entry["meaning"] for entry in body["types"])


def test_types_are_counted_over_as_many_days_as_are_asked_for() -> None:
    counts = {entry["type"]: entry["events"] for entry in types(days="3")["types"]}

    assert (counts["rfmCELL_CHANGED"], counts["orderPAID"]) == (0, 5)


@pytest.mark.parametrize("days", ["0", "32", "-1", "many", "٣٣٣"])
def test_days_that_cannot_be_meant_are_refused(days: str) -> None:
    with pytest.raises(RequestError) as caught:
        types(days=days)

    assert caught.value.code == "days_invalid"


def test_a_type_that_only_happened_is_told_beside_those_that_are_known() -> None:
    events = FakeEvents()
    for name in ("orderACTION_refund", "customVIP", "somethingELSE"):
        events.add(published_event(name, 1, name=name, occurred_at=NOON))

    body: Any = types_of(api_event({}, "/v1/event-types"), opened(events), defaults(), lambda: 20.0).body
    others = {entry["type"]: entry["meaning"] for entry in body["types"] if entry["type"] not in MEANINGS}

    assert list(others) == ["customVIP", "orderACTION_refund", "somethingELSE"]
    assert others["somethingELSE"] is None
    assert others["orderACTION_refund"] == meaning_of("orderACTION_refund") is not None


@pytest.mark.parametrize("name", ["orderPAYED", "orderACTION_refundx", "customvip"])
def test_a_type_there_is_none_of_is_refused_with_what_was_probably_meant(name: str) -> None:
    with pytest.raises(RequestError) as raised:
        figures_of(
            api_event({"type": f"orderPAID,{name}"}, "/v1/events/figures"), opened(), defaults(), lambda: 20.0
        )

    assert (status_of(raised.value), raised.value.code) == (400, "type_unknown")
    assert name == "customvip" or "Did you mean order" in str(raised.value)
