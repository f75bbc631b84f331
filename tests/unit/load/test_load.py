"""What `make load` says of a run: it counts what was acknowledged, and sees what is not there."""

import io
from random import Random

from rich.console import Console

from tests.load.api import Answer, Call, Json
from tests.load.clients import Client
from tests.load.ledger import Ledger, Shared
from tests.load.report import is_error, operations, percentiles
from tests.load.samples import Shop, order

BODY = order("A1", "S1", "C1", ["P1"])


class FakeApi:
    """The API, which answers what it is told to, one after the other."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.sent: list[list[str]] = []

    def ask(self, operation: str, method: str, path: str, body: Json | None = None) -> Answer:  # noqa: ARG002 - as the API's
        self.sent.append([order["externalOrderId"] for order in (body or {})["orders"]])
        return self._answers.pop(0)


def answer(status: int, *failed: tuple[int, str], wait: int | None = None) -> Answer:
    body = {"failedOrders": [{"index": index, "errors": [{"code": code}]} for index, code in failed]}
    return Answer(Call("new orders", status, 10), body, wait)


def posted(*answers: Answer) -> tuple[Client, FakeApi, list[float]]:
    """A client that posts three new orders and is answered so."""
    api, pauses, shop = FakeApi(*answers), list[float](), Shop("run", 1, Random(1))  # noqa: S311 - no secret
    shop.random.randint = lambda *_: 3  # type: ignore[method-assign]
    client = Client(api, shop, Shared(), pauses.append)  # type: ignore[arg-type]  # a fake
    client.new_orders()
    return client, api, pauses


def test_an_order_counts_once_it_is_acknowledged_and_is_sent_until_then() -> None:
    client, api, _ = posted(answer(200, (1, "try_again")), answer(200))

    assert [len(sent) for sent in api.sent] == [3, 1]
    assert list(client.ledger.orders) == ["run-s1-0", "run-s1-2", "run-s1-1"]
    assert client.ledger.faults == []


def test_a_request_that_is_put_off_is_sent_again_after_the_time_it_is_told() -> None:
    client, api, pauses = posted(answer(429, wait=2), answer(200))

    assert api.sent[0] == api.sent[1]
    assert 2 <= pauses[0] <= 3
    assert client.ledger.faults == []


def test_too_many_requests_that_do_not_say_how_long_to_wait_are_a_fault() -> None:
    client, _, _ = posted(answer(429), answer(200))

    assert client.ledger.faults == ["new orders: 429 without Retry-After"]


def test_an_order_that_is_refused_is_a_fault() -> None:
    client, _, _ = posted(answer(200, (0, "date_invalid")))

    assert client.ledger.faults == ["new orders: run-s1-0 failed, date_invalid"]
    assert "run-s1-0" not in client.ledger.orders


def test_the_same_again_is_no_change_and_another_status_is_one() -> None:
    ledger = Ledger()

    for body in (BODY, BODY, {**BODY, "status": "IN_PROGRESS"}, {**BODY, "status": "IN_PROGRESS"}):
        ledger.taken(body)

    assert (ledger.orders["A1"].status, ledger.orders["A1"].version) == ("IN_PROGRESS", 2)


def test_each_line_of_a_shared_order_is_a_change() -> None:
    shared = Shared()
    for sku in ("L1", "L2"):
        shared.taken(order("S", "S1", "C1", [sku]))

    (standing,) = shared.standings(BODY).values()

    assert (standing.version, standing.skus) == (2, {"L1", "L2"})


def test_a_table_counts_what_was_done_put_off_and_broken() -> None:
    calls = [Call("card", 200, ms) for ms in (10, 20, 30)] + [Call("card", 429, 1), Call("card", 503, 1)]
    console = Console(width=100, record=True, file=io.StringIO())

    console.print(operations(calls, 2.0))

    (row, *_) = (line for line in console.export_text().splitlines() if "card" in line)
    assert row.replace("│", " ").split() == ["card", "3", "1.5", "20", "29", "30", "1", "1"]


def test_only_no_answer_and_5xx_are_errors() -> None:
    assert [status for status in (0, 200, 404, 429, 500, 503) if is_error(Call("card", status, 1))] == [
        0,
        500,
        503,
    ]


def test_a_single_time_is_all_its_percentiles() -> None:
    assert (percentiles([7.0]), percentiles([])) == ((7.0, 7.0, 7.0), (0.0, 0.0, 0.0))
