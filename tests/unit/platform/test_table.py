"""What is asked of DynamoDB, and what its answers and errors become; conditions themselves are met in moto."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from orderhub.errors import TransientError
from orderhub.platform.row_keys import key_in, row_key
from orderhub.platform.table import Table

KEY = row_key("notes", "a")
WRITE = {"Put": {"Item": KEY}}


class Client:
    """DynamoDB that gives its answers one by one, and notes what it was asked."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self._answers = list(answers)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:  # noqa: ANN401 - as boto3
            self.calls.append((name, request))
            answer = self._answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


def refused(code: str, **more: Any) -> ClientError:  # noqa: ANN401 - as AWS answers
    answer: Any = {"Error": {"Code": code}, **more}
    return ClientError(answer, "Any")


def table(client: Client) -> Table:
    return Table(client, "things", "the things do not answer", "things_unreachable")  # type: ignore[arg-type]


CALLS: dict[str, Callable[[Table], object]] = {
    "get": lambda things: things.get(KEY),
    "query": lambda things: list(things.partition("notes")),
    "page": lambda things: things.page("pk = :pk", {}),
    "count": lambda things: things.count("pk = :pk", {}),
    "put": lambda things: things.put(KEY),
    "claim": lambda things: things.claim(KEY),
    "update": lambda things: things.update(KEY, "SET n = :n", {}),
    "delete": lambda things: things.delete(KEY),
    "one write": lambda things: things.transact(WRITE),
    "transact": lambda things: things.transact(WRITE, WRITE),
}
WRITES = {
    "put": False,
    "update": None,
    "delete": None,
    "one write": False,
}


@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_fails_says_whether_trying_again_can_help(call: str) -> None:
    for error, is_busy in (
        (refused("ThrottlingException"), True),
        (refused("InternalServerError"), False),
        (ReadTimeoutError(endpoint_url="there"), False),
    ):
        with pytest.raises(TransientError, match="the things do not answer") as caught:
            CALLS[call](table(Client(error)))
        assert (caught.value.code, caught.value.is_busy) == ("things_unreachable", is_busy)

    with pytest.raises(ClientError):
        CALLS[call](table(Client(refused("AccessDeniedException"))))


@pytest.mark.parametrize("call", WRITES)
def test_a_write_says_that_its_condition_is_not_met(call: str) -> None:
    assert CALLS[call](table(Client(refused("ConditionalCheckFailedException")))) is WRITES[call]


def test_a_row_that_is_in_the_way_is_told() -> None:
    there = KEY | {"by": {"S": "another"}}

    assert table(Client(refused("ConditionalCheckFailedException", Item=there))).claim(KEY) == there
    assert table(Client({})).claim(KEY) is None


def test_a_cancelled_transaction_has_written_nothing() -> None:
    assert not table(Client(refused("TransactionCanceledException"))).transact(WRITE, WRITE)


def test_one_put_is_sent_without_a_transaction() -> None:
    client = Client({}, {}, {})

    table(client).transact(WRITE)
    table(client).transact({"Delete": {"Key": KEY}})
    table(client).transact(WRITE, WRITE)

    put = {"TableName": "things", "Item": KEY}
    assert client.calls == [
        ("put_item", put),
        ("transact_write_items", {"TransactItems": [{"Delete": {"TableName": "things", "Key": KEY}}]}),
        ("transact_write_items", {"TransactItems": [{"Put": put}, {"Put": put}]}),
    ]


def test_a_query_reads_a_page_when_its_rows_are_asked_for() -> None:
    client = Client({"Items": [{"n": 1}], "LastEvaluatedKey": KEY}, {"Items": [{"n": 2}]})

    rows = table(client).query("pk = :pk", {":pk": {"S": "notes"}}, Limit=1)

    assert not client.calls
    assert next(rows) == {"n": 1}
    assert len(client.calls) == 1
    assert list(rows) == [{"n": 2}]
    assert client.calls[1][1]["ExclusiveStartKey"] == KEY


def test_a_page_comes_with_the_key_to_go_on_from() -> None:
    client = Client({"Items": [KEY], "LastEvaluatedKey": KEY}, {"Items": []})

    assert table(client).page("pk = :pk", {}) == ([KEY], KEY)
    assert table(client).page("pk = :pk", {}) == ([], None)


def test_rows_are_counted_over_all_pages() -> None:
    client = Client({"Count": 2, "LastEvaluatedKey": KEY}, {"Count": 1})

    assert table(client).count("pk = :pk", {}) == 3
    assert {request["Select"] for _, request in client.calls} == {"COUNT"}


def test_a_table_is_read_as_it_is_now_and_an_index_as_it_is() -> None:
    client = Client({}, {}, {"Items": []}, {"Items": []}, {"Items": []})

    table(client).get(KEY)
    table(client).get(KEY, ConsistentRead=False)
    table(client).page("pk = :pk", {})
    table(client).page("pk = :pk", {}, ConsistentRead=False)
    table(client).page("pk = :pk", {}, IndexName="by_list")

    assert [request.get("ConsistentRead") for _, request in client.calls] == [True, False, True, False, None]


def test_an_update_gives_what_is_asked_of_the_row() -> None:
    assert table(Client({"Attributes": KEY})).update(KEY, "SET n = :n", {}, ReturnValues="ALL_NEW") == KEY
    assert table(Client({})).update(KEY, "SET n = :n", {}) == {}


def test_what_is_busy_all_the_time_says_so_in_its_own_words() -> None:
    left_over = {"UnprocessedKeys": {"things": {"Keys": [KEY]}}}
    batches = table(Client(*[left_over] * 5)).batches(lambda _: None, "the things are busy", "things_busy")

    with pytest.raises(TransientError, match="the things are busy") as caught:
        batches.read([KEY])

    assert (caught.value.code, caught.value.is_busy) == ("things_busy", True)


def test_a_row_of_the_operations_table_has_a_key_of_two_texts() -> None:
    assert key_in(KEY | {"n": {"N": "1"}}) == KEY == {"pk": {"S": "notes"}, "sk": {"S": "a"}}
