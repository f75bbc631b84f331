from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.platform import aws
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys, make_key
from tests.support.faults import count_calls, once, refuse
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

START = datetime(2026, 11, 17, 12, tzinfo=UTC)
"""Some days after a period of keys has begun."""
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TABLE = "SecretsTable"


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables(TABLE) as dynamodb:
        yield dynamodb


class Maker:
    """The function that makes keys, at the time of whoever asks; out of reach as often as it is told."""

    def __init__(self, client: "DynamoDBClient", now: datetime, faults: int = 0) -> None:
        self._client = client
        self.now = now
        self.faults = faults

    def call(self) -> None:
        if self.faults:
            self.faults -= 1
            raise TransientError("played", "function_unreachable")
        make_key(self._client, TABLE, self.now)


class Keys:
    """Keys as a process knows them."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self.maker = Maker(client, START)
        self._keys = SigningKeys(client, TABLE, self.maker)

    def current(self, now: datetime) -> tuple[bytes, ...]:
        self.maker.now = now
        return self._keys.current(now)


def token_at(client: "DynamoDBClient", now: datetime) -> str:
    return Signer(Keys(client), lambda: now).sign("card", {"o": "A1"})


def opens(client: "DynamoDBClient", token: str, now: datetime) -> bool:
    return Signer(Keys(client), lambda: now).read("card", token) == {"o": "A1"}


def test_the_first_who_asks_makes_the_key_and_all_others_find_it(client: "DynamoDBClient") -> None:
    first = Keys(client).current(START)
    second = Keys(client).current(START + MINUTE)

    assert first == second
    assert [len(key) for key in first] == [32]


def test_of_two_who_make_the_first_key_at_once_both_sign_with_the_same(client: "DynamoDBClient") -> None:
    others: list[tuple[bytes, ...]] = []

    def overtake() -> None:
        others.append(Keys(aws.dynamodb()).current(START))

    client.meta.events.register_first("before-call.dynamodb.PutItem", once(overtake))

    assert [Keys(client).current(START)] == others


def test_keys_are_read_once_in_five_minutes(client: "DynamoDBClient") -> None:
    keys = Keys(client)
    keys.current(START)
    calls = count_calls(client)

    keys.current(START + 4 * MINUTE)
    cached = len(calls)
    keys.current(START + 5 * MINUTE)

    assert (cached, calls) == (0, ["Query"])


def test_a_new_key_comes_every_thirty_days_and_the_old_ones_still_open(client: "DynamoDBClient") -> None:
    times = [START + month * 30 * DAY for month in range(4)]
    tokens = [token_at(client, now) for now in times]

    rows = client.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :all",
        ExpressionAttributeValues={":all": {"S": "signing_keys"}},
    )["Items"]

    assert len({row["secret"]["B"] for row in rows}) == 4
    assert all(opens(client, token, times[-1]) for token in tokens)


def test_a_key_signs_only_when_every_process_can_know_it(client: "DynamoDBClient") -> None:
    late = START + 30 * DAY
    first, other = Keys(client), Keys(client)
    before = first.current(START)
    other.current(late - MINUTE)

    made = first.current(late)
    settled = first.current(late + 10 * MINUTE)

    assert made[-1] == before[-1]
    assert settled[-1] == next(key for key in made if key not in before)
    assert settled[-1] in other.current(late + 10 * MINUTE)


def test_a_token_dies_with_its_key(client: "DynamoDBClient") -> None:
    token = token_at(client, START)

    assert opens(client, token, START + 400 * DAY - MINUTE)
    assert not opens(client, token, START + 400 * DAY)


def test_a_key_goes_by_itself_when_it_opens_nothing_any_more(client: "DynamoDBClient") -> None:
    token_at(client, START)

    (row,) = client.scan(TableName=TABLE)["Items"]
    assert row["expires_at"]["N"] == str(int((START + 400 * DAY).timestamp()))


def test_a_fault_that_may_pass_is_told_from_one_that_does_not(client: "DynamoDBClient") -> None:
    refuse(client, "Query", "ThrottlingException", "AccessDeniedException")
    keys = Keys(client)

    with pytest.raises(TransientError) as caught:
        keys.current(START)
    with pytest.raises(ClientError, match="AccessDenied"):
        keys.current(START)

    assert caught.value.code == "signing_keys_unreachable"
    assert len(keys.current(START)) == 1


def test_making_a_key_tells_the_same_faults_apart(client: "DynamoDBClient") -> None:
    refuse(client, "PutItem", "ThrottlingException", "AccessDeniedException")

    with pytest.raises(TransientError) as caught:
        make_key(client, TABLE, START)
    with pytest.raises(ClientError, match="AccessDenied"):
        make_key(client, TABLE, START)

    assert caught.value.code == "signing_keys_unreachable"


def test_without_the_next_key_the_last_one_goes_on_signing(client: "DynamoDBClient") -> None:
    keys, late = Keys(client), START + 30 * DAY
    first = keys.current(START)
    keys.maker.faults = 1

    assert keys.current(late) == first
    assert len(keys.current(late + 5 * MINUTE)) == 2


def test_nothing_is_signed_with_a_key_that_opens_nothing_any_more(client: "DynamoDBClient") -> None:
    keys = Keys(client)
    keys.current(START)
    keys.maker.faults = 1

    with pytest.raises(TransientError):
        keys.current(START + 400 * DAY)


def test_nothing_is_signed_before_there_is_a_key(client: "DynamoDBClient") -> None:
    class Idle:
        def call(self) -> None:
            """Make nothing."""

    with pytest.raises(TransientError) as caught:
        SigningKeys(client, TABLE, Idle()).current(START)

    assert caught.value.code == "signing_keys_unreachable"
