from collections.abc import Iterator
from typing import Any

import pytest

from orderhub.customers.secret import IdentitySecret
from orderhub.errors import TransientError
from orderhub.platform import aws
from tests.support.faults import count_calls, once, refuse
from tests.support.tables import moto_tables


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("SecretsTable") as dynamodb:
        yield dynamodb


def test_the_secret_is_made_once_and_stays(client: Any) -> None:  # noqa: ANN401 - boto3's client
    first = IdentitySecret(client, "SecretsTable")
    assert first.find() is None

    made = first.get()

    assert len(made) == 32
    assert IdentitySecret(client, "SecretsTable").get() == made


def test_it_is_read_once_in_a_process(client: Any) -> None:  # noqa: ANN401 - boto3's client
    secret = IdentitySecret(client, "SecretsTable")
    secret.get()
    calls = count_calls(client)

    secret.get()

    assert calls == []


def test_of_two_who_make_it_at_once_both_get_the_first_one_s(client: Any) -> None:  # noqa: ANN401
    firsts: list[bytes] = []
    hook = once(lambda: firsts.append(IdentitySecret(aws.dynamodb(), "SecretsTable").get()))
    client.meta.events.register_first("before-call.dynamodb.PutItem", hook)

    mine = IdentitySecret(client, "SecretsTable").get()

    assert [mine] == firsts


def test_a_secret_that_is_lost_is_not_made_anew_where_there_are_customers(client: Any) -> None:  # noqa: ANN401
    with pytest.raises(TransientError) as caught:
        IdentitySecret(client, "SecretsTable", lambda: True).get()

    assert caught.value.code == "identity_secret_missing"
    assert client.scan(TableName="SecretsTable")["Items"] == []


def test_whoever_meets_the_first_customer_takes_the_secret_that_came_with_it(client: Any) -> None:  # noqa: ANN401
    firsts: list[bytes] = []

    def others_came_first() -> bool:
        firsts.append(IdentitySecret(client, "SecretsTable").get())
        return True

    mine = IdentitySecret(client, "SecretsTable", others_came_first).get()

    assert [mine] == firsts


@pytest.mark.parametrize("operation", ["GetItem", "PutItem"])
def test_a_throttle_may_pass_and_a_refusal_is_raised_as_it_is(
    client: Any,  # noqa: ANN401 - boto3's client
    operation: str,
) -> None:
    refuse(client, operation, "ThrottlingException", "AccessDeniedException")
    secret = IdentitySecret(client, "SecretsTable")

    with pytest.raises(TransientError) as caught:
        secret.get()
    assert caught.value.code == "identity_secret_unreachable"
    with pytest.raises(client.exceptions.ClientError):
        secret.get()


def test_a_secret_that_is_gone_as_soon_as_it_was_made_is_not_used(client: Any) -> None:  # noqa: ANN401
    key = {"pk": {"S": "secrets"}, "sk": {"S": "identity"}}
    delete = once(lambda: aws.dynamodb().delete_item(TableName="SecretsTable", Key=key))
    client.meta.events.register_last("after-call.dynamodb.PutItem", delete)

    with pytest.raises(TransientError):
        IdentitySecret(client, "SecretsTable").get()
