"""The route from API Gateway's event to its answer, over lists in memory."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from orderhub.api.revenue.parameters import MOST_DAYS, RevenueDefaults
from orderhub.api.revenue.routes import report
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.statuses import status_of
from orderhub.orders.statuses import Status
from tests.support.functions import payload
from tests.unit.revenue.fakes import ANN, BOB, ZONE, FakeLists, delivery, earning

SAMPLE = payload("read_revenue")
# In Shanghai it is the 15th already.
USUAL = RevenueDefaults(currency="CNY", zone=ZONE, now=datetime(2026, 3, 14, 20, tzinfo=UTC), early=True)
LISTS = FakeLists(
    [
        earning(ANN, "A1", amount="10", refunded="2.5"),
        earning(ANN, "A2", days=1, amount="5.5"),
        earning(BOB, "A3", amount="7"),
    ],
    [delivery(ANN)],
)


def _ask(
    sent: Mapping[str, str] | None = None, lists: FakeLists = LISTS, defaults: RevenueDefaults = USUAL
) -> Answer:
    event = SAMPLE | {
        "queryStringParameters": dict(sent or {}) or None,
        "multiValueQueryStringParameters": {name: [text] for name, text in (sent or {}).items()} or None,
    }
    return report(event, lists, lists, defaults, lambda: 28.0)


def _body(
    sent: Mapping[str, str] | None = None, lists: FakeLists = LISTS, defaults: RevenueDefaults = USUAL
) -> dict[str, Any]:
    body = _ask(sent, lists, defaults).body
    assert isinstance(body, dict)
    return body


def test_without_parameters_it_is_the_last_thirty_days_and_a_window_of_seven() -> None:
    body = _body()

    assert (body["from"], body["to"], body["windowDays"]) == ("2026-02-14", "2026-03-15", 7)
    assert (body["timeZone"], body["currency"], body["by"]) == ("Asia/Shanghai", "CNY", None)


def test_attributed_and_not_attributed_are_all_sales() -> None:
    body = _body()

    assert body["attributed"] == {"count": 2, "sum": 15.5, "refunded": 2.5, "average": 7.75}
    assert body["notAttributed"] == {"count": 1, "sum": 7, "refunded": 0, "average": 7}
    assert body["all"] == {"count": 3, "sum": 22.5, "refunded": 2.5, "average": 7.5}


def test_a_group_names_workflow_message_status_and_period() -> None:
    first, second, third = _body({"by": "day"})["groups"]

    nothing = {"workflow": None, "message": None}
    figures = {"count": 1, "sum": 7, "refunded": 0, "average": 7}
    shipped = {"workflow": "order_notification", "message": "SHIPPED"}
    assert first == {"period": "2026-03-10", **nothing, "status": "DELIVERED", **figures}
    assert second == {
        "period": "2026-03-10",
        **shipped,
        "status": "DELIVERED",
        "count": 1,
        "sum": 10,
        "refunded": 2.5,
        "average": 10,
    }
    assert third["period"] == "2026-03-11"


def test_a_workflow_narrows_the_groups_and_moves_no_sale() -> None:
    lists = replace(
        LISTS, deliveries=[delivery(ANN), delivery(ANN, days=0.5, workflow="win_back", message="SOON")]
    )

    whole, narrow = _body({}, lists), _body({"workflow": "order_notification"}, lists)

    assert len(whole["groups"]) == 3
    assert [group["workflow"] for group in narrow["groups"]] == ["order_notification"]
    assert narrow["groups"][0]["count"] == 1
    assert {name: narrow[name] for name in ("all", "attributed")} == {
        name: whole[name] for name in ("all", "attributed")
    }


def test_nothing_sold_has_no_average() -> None:
    body = _body({}, FakeLists())

    assert body["all"] == {"count": 0, "sum": 0, "refunded": 0, "average": None}
    assert body["groups"] == []


def test_the_answer_says_whether_orders_of_the_mobile_sdk_count_early() -> None:
    lists = FakeLists([earning(status=Status.INITIALIZED)])

    early, late = _body({}, lists), _body({}, lists, replace(USUAL, early=False))

    assert (early["all"]["count"], late["all"]["count"]) == (1, 0)
    assert (early["mobileFromInitialized"], late["mobileFromInitialized"]) == (True, False)
    assert "mobile SDK" in early["counted"]
    assert "mobile SDK" not in late["counted"]


def test_a_table_has_a_line_for_each_group() -> None:
    answer = _ask({"format": "csv", "from": "2026-03-01", "to": "2026-03-31"})

    assert isinstance(answer.body, str)
    assert answer.headers["Content-Disposition"].endswith('"revenue-2026-03-01-2026-03-31-CNY.csv"')
    header, first, second = csv.reader(answer.body.removeprefix("\ufeff").splitlines())
    ends = ["2026-03-01", "2026-03-31", "CNY"]
    assert header[3:7] == ["period", "workflow", "message", "status"]
    assert first == [*ends, "", "", "", "DELIVERED", "1", "7", "7.0000", "0"]
    assert second == [*ends, "", "order_notification", "SHIPPED", "DELIVERED", "2", "15.5", "7.7500", "2.5"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"from": "yesterday"}, "from_invalid"),
        ({"from": "2026-02-30"}, "from_invalid"),
        ({"to": "20260310"}, "to_invalid"),
        ({"to": "0001-01-01"}, "to_invalid"),
        ({"from": "2026-03-16"}, "range_empty"),
        ({"from": "2025-03-14", "to": "2026-03-15"}, "range_too_long"),
        ({"currency": "BTC"}, "currency_invalid"),
        ({"window": "0"}, "window_invalid"),
        ({"window": "91"}, "window_invalid"),
        ({"window": "a week"}, "window_invalid"),
        ({"by": "week"}, "by_unknown"),
        ({"workflow": "w" * 101}, "workflow_invalid"),
        ({"format": "pdf"}, "format_unknown"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(sent: dict[str, str], code: str) -> None:
    with pytest.raises(RequestError) as refused:
        _ask(sent)

    assert (status_of(refused.value), refused.value.code) == (400, code)


def test_a_year_is_not_too_long() -> None:
    body = _body({"from": "2025-03-15", "to": "2026-03-15", "window": "90", "currency": "cny"})

    assert MOST_DAYS == 366
    assert (body["from"], body["windowDays"], body["all"]["count"]) == ("2025-03-15", 90, 3)


def test_from_alone_is_up_to_today_and_to_alone_the_thirty_days_before() -> None:
    assert _body({"from": "2026-03-11"})["to"] == "2026-03-15"
    assert _body({"to": "2026-03-30"})["from"] == "2026-03-01"


def test_more_than_one_request_can_go_through_is_a_problem_of_its_own() -> None:
    with pytest.raises(RequestError) as refused:
        report(SAMPLE, LISTS, LISTS, USUAL, lambda: 1.0)

    assert (status_of(refused.value), refused.value.code) == (422, "revenue_too_large")
