import json
from typing import Any

import pytest

from orderhub.platform.metrics import Metric, count, counted, took


def lines(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    counted("before")(lambda: None)()


def test_an_invocation_says_once_what_it_counted(capsys: pytest.CaptureFixture[str]) -> None:
    @counted("orderhub/shop")
    def handler() -> str:
        count(Metric.ORDERS_ACCEPTED, 2)
        count(Metric.ORDERS_ACCEPTED, 3)
        took(Metric.EVENT_LAG, 1.2345)
        return "answer"

    capsys.readouterr()

    assert handler() == "answer"
    (line,) = lines(capsys)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "orderhub/shop"
    assert directive["Dimensions"] == [["service"]]
    assert directive["Metrics"] == [
        {"Name": "OrdersAccepted", "Unit": "Count"},
        {"Name": "EventLag", "Unit": "Milliseconds"},
    ]
    assert (line["service"], line["OrdersAccepted"], line["EventLag"]) == ("orderhub", [2, 3], [1234])


def test_an_invocation_that_fails_says_what_it_counted_before(capsys: pytest.CaptureFixture[str]) -> None:
    @counted("orderhub/shop")
    def handler() -> None:
        count(Metric.ORDERS_FAILED)
        raise LookupError

    capsys.readouterr()

    with pytest.raises(LookupError):
        handler()
    (line,) = lines(capsys)
    assert line["OrdersFailed"] == [1]


def test_nothing_is_said_of_nothing_nor_twice(capsys: pytest.CaptureFixture[str]) -> None:
    @counted("orderhub/shop")
    def handler(number: int) -> None:
        count(Metric.MESSAGES_SENT, number)

    capsys.readouterr()

    for number in (0, 1, 0):
        handler(number)

    assert [line["MessagesSent"] for line in lines(capsys)] == [[1]]


def test_a_batch_of_any_size_is_told_of_under_the_stack_s_own_name(capsys: pytest.CaptureFixture[str]) -> None:
    @counted("orderhub/shop")
    def handler() -> None:
        for _ in range(250):
            took(Metric.EVENT_LAG, 0.5)

    capsys.readouterr()

    handler()

    logged = lines(capsys)
    assert sum(len(line["EventLag"]) for line in logged) == 250
    assert {line["_aws"]["CloudWatchMetrics"][0]["Namespace"] for line in logged} == {"orderhub/shop"}
