"""Words made to be more than words, in every text of an order and every place of a request, seen at the exits."""

import json
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import chain
from typing import Any, get_type_hints
from urllib.parse import quote, urlsplit

import pytest

from orderhub.messages.facts import facts_of
from orderhub.messages.letter import message_of
from orderhub.messages.templates import load_catalog
from orderhub.orders.changes import Change
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from orderhub.orders.placeholders import id_in
from orderhub.orders.request import change_of
from orderhub.orders.table import OrdersTable
from orderhub.orders.wire import WireItem, WireOrder
from orderhub.platform.log import log
from tests.support.api import Api, Response, problem_of, running_api
from tests.support.openapi import Operation, operations, written_out
from tests.support.orders import NOON, SHANGHAI, body, wire_order

CANARY = "Canary7"
SCRIPT = f'{CANARY}<script>alert(1)</script>"><img src=x onerror=alert(1)>'
BREAKS = "\r\nX-Canary7: 1\x1b[31m\u202e\u2028"
CANDIDATES = (
    f"=1+1|{SCRIPT}{BREAKS}",
    f"=1+1|{SCRIPT}\u202e",
    f'<script>{CANARY}</script>">13800138000',
    f'https://x.example/{CANARY}"><script>alert(1)</script>',
    f"=1+1|{CANARY}'onerror=alert(1)@x.example",
)
"""A field takes the first that it can: texts any, ids no breaks, then phones, links and addresses."""
TAME = dict(zip(CANDIDATES, ("a", "b", "13800138000", "https://x.example/a", "a@x.example"), strict=True))
FIGURES = {
    *("status", "ordered_at", "currency", "total_cost", "shipping", "discount", "taxes", "paid_at", "shipped_at"),
    *("updated_at", "quantity", "cost"),
}
"""Fields that take no words; all others must take some."""


def words_for(name: str, alias: str, *, of_line: bool) -> Any:  # noqa: ANN401 - whatever the field takes
    """The most hostile value that a field takes as it is."""
    for word in CANDIDATES:
        for value in (word, [word], {word: word}):
            item = {"externalItemId": "s", "quantity": 1} | ({alias: value} if of_line else {})
            sent = wire_order("A1", items=[item]) | ({} if of_line else {alias: value})
            change = change_of(sent, 0, SHANGHAI, NOON)
            if isinstance(change, Change) and not change.warnings and CANARY in repr(change):
                return value
    raise AssertionError(name)


def hostile_fields(model: type, aliases: dict[str, str], *, of_line: bool) -> dict[str, Any]:
    names = get_type_hints(model).keys() - FIGURES
    return {aliases[name]: words_for(name, aliases[name], of_line=of_line) for name in names}


def tame(value: Any) -> Any:  # noqa: ANN401 - as above
    """The same with words that are nothing but words."""
    if isinstance(value, dict):
        return {TAME.get(name, name): tame(entry) for name, entry in value.items()}
    return [tame(entry) for entry in value] if isinstance(value, list) else TAME.get(value, value)


HOSTILE = hostile_fields(WireOrder, WIRE_NAMES, of_line=False)
LINE = hostile_fields(WireItem, LINE_WIRE_NAMES, of_line=True) | {"quantity": 2, "cost": 15}
ORDER: dict[str, Any] = wire_order("") | HOSTILE | {"items": [LINE], "status": "SHIPPED"}
NUMBERS = [order["externalOrderId"] for order in (ORDER, tame(ORDER))]


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with running_api() as api:
        answer = api.call("POST", "/v1/orders", body=body(ORDER, tame(ORDER)))
        assert json.loads(answer["body"])["created"] == 2
        yield api


MARKS_OF_LONG_TEXTS = {"class", "title", "tabindex"}


class Shape(HTMLParser):
    """Which elements a page has, with the names of their attributes: what words must not change."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _ in attrs if name not in MARKS_OF_LONG_TEXTS)))


def test_every_text_of_an_order_was_given_such_words() -> None:
    texts = {name: repr(entry) for name, entry in chain(HOSTILE.items(), LINE.items())}

    without = {name for name, entry in texts.items() if CANARY not in entry}

    assert without == {"quantity", "cost"}
    assert sum("<script>" in entry for entry in texts.values()) >= len(texts) - 3


def test_a_page_is_the_same_whatever_its_words(api: Api) -> None:
    pages = [list(pages_of(api, number)) for number in NUMBERS]

    hostile, tamed = ([Shape(page["body"]).elements for page in each] for each in pages)
    assert len(hostile) == 4
    assert hostile == tamed
    assert all(CANARY in page["body"] for page in pages[0])
    assert all("script-src 'unsafe" not in page["headers"]["Content-Security-Policy"] for page in pages[0])


def pages_of(api: Api, number: str) -> Iterator[Response]:
    """Every page there is of an order."""
    yield api.call("GET", "/v1/orders/{order_no}/card.html", {"order_no": number})
    for kind, page in (("card-link", "card.html"), ("feedback-link", "feedback")):
        made = api.call("POST", f"/v1/orders/{{order_no}}/{kind}", {"order_no": number}, b"{}")
        token = urlsplit(json.loads(made["body"])["url"]).path.split("/")[-2]
        yield api.call("GET", f"/v1/links/{{token}}/{page}", {"token": token})
    form = f"score=9&comment={quote(CANDIDATES[0] if number == NUMBERS[0] else CANARY)}".encode()
    yield api.call("POST", "/v1/links/{token}/feedback", {"token": token}, form)


def test_json_stays_json_and_is_called_so(api: Api) -> None:
    reading = [
        operation
        for (method, path), operation in operations().items()
        if method == "GET" and "{token}" not in path
    ]

    answers = {operation.path: api.call("GET", operation.path, {"order_no": NUMBERS[0]}) for operation in reading}

    kinds = {path: answer["headers"]["Content-Type"] for path, answer in answers.items()}
    spoken = {path: answer for path, answer in answers.items() if "json" in kinds[path]}
    assert len(spoken) > len(answers) / 2
    assert {answer["headers"]["X-Content-Type-Options"] for answer in answers.values()} == {"nosniff"}
    assert [
        path for path, answer in spoken.items() if "<" in answer["body"] or not json.loads(answer["body"])
    ] == []
    assert sum(CANARY in answer["body"] for answer in spoken.values()) >= 3


def test_a_message_says_them_as_words_on_lines_of_our_making(api: Api) -> None:
    order = OrdersTable(api.tables, "OrdersTable").read(id_in(NUMBERS[0]))
    assert order

    facts = facts_of(order, SHANGHAI)
    links = replace(facts.links, feedback="https://hub.example/x", unsubscribe="https://hub.example/x")
    facts = replace(facts, links=links)
    written = [message_of(text, facts) for texts in load_catalog().values() for text in texts.values()]

    assert any(CANARY in message.body for message in written)
    assert all(message.subject.isprintable() for message in written)
    assert [line for message in written for line in message.body.split("\n") if not line.isprintable()] == []
    assert not any(line.startswith("X-Canary7") for message in written for line in message.body.split("\n"))


ASKED = [
    (operation, parameter["in"], parameter["name"])
    for operation in operations().values()
    for parameter in map(written_out, operation.documented.get("parameters", ()))
    # This one leads to a function that works on its own, and there is none here.
    if (operation.documented["operationId"], parameter["name"]) != ("deleteOrders", "externalOrderId")
]


def test_what_a_request_asks_for_is_repeated_in_no_header_refusal_or_log(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    word = f"=1+1|{SCRIPT}{BREAKS}"

    answers = [
        (operation, name, response_to(api, operation, where, name, word)) for operation, where, name in ASKED
    ]

    assert len(answers) > 100
    assert [(operation.path, name) for operation, name, answer in answers if answer["statusCode"] >= 500] == []
    assert [(operation.path, name) for operation, name, answer in answers if CANARY in said_back(answer)] == []
    assert [line for line in written(caplog) if CANARY in line] == []


def test_an_order_number_stays_within_its_field_of_its_line_of_the_log(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    api.call("POST", "/v1/orders/{order_no}/card-link", {"order_no": NUMBERS[0]}, b"{}")

    (line,) = written(caplog)

    assert len(line.splitlines()) == 1
    assert [name for name, load in json.loads(line).items() if CANARY in str(load)] == ["order_no"]


def written(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged, as it is written."""
    return [log.registered_formatter.format(record) for record in caplog.records]


def response_to(api: Api, operation: Operation, where: str, name: str, word: str) -> Response:
    """Ask with the word in one place, and something harmless in the others."""
    places = {name: word} if where == "path" else {"order_no": NUMBERS[1]}
    query = {name: word} if where == "query" else None
    headers = {name: word, name.lower(): word} if where == "header" else None
    return api.call(operation.method, operation.path, places, b"{}", query=query, headers=headers)


def said_back(answer: Response) -> str:
    """The headers of an answer, and all of a refusal."""
    return str(answer["headers"]) + (answer["body"] if problem_of(answer)[1] else "")
