"""Links to sign in to the console by, as the commands make them."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from local import keys
from local.hub import Hub
from local.layout import LocalError
from local.sign_in import address_of
from orderhub.http.keyring import Keyring
from orderhub.http.keys import new_key
from orderhub.platform.scopes import Scope
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY, _ = new_key("Ann", (Scope.CARDS_READ,), NOON)
OUTPUTS = [{"OutputKey": "ApiUrl", "OutputValue": "https://a1.execute-api.eu-central-1.amazonaws.com/api"}]


class CloudFormation:
    """A stack with an address of its own, or none."""

    def __init__(self, public_url: str) -> None:
        self.public_url = public_url

    def describe_stacks(self, **_: str) -> Any:  # noqa: ANN401 - as boto3 has it
        parameters = [{"ParameterKey": "PublicUrl", "ParameterValue": self.public_url}]
        return {"Stacks": [{"Parameters": parameters, "Outputs": OUTPUTS}]}

    def get_paginator(self, _: str) -> "CloudFormation":
        return self

    def paginate(self, **_: str) -> Any:  # noqa: ANN401 - as boto3 has it
        names = ("LogicalResourceId", "PhysicalResourceId")
        table = {"ResourceType": "AWS::DynamoDB::Table", **dict.fromkeys(names, "OperationsTable")}
        return [{"StackResourceSummaries": [table]}]


@pytest.fixture
def dynamodb() -> Iterator["DynamoDBClient"]:
    with moto_tables("OperationsTable") as client:
        yield client


def hub_at(public_url: str, dynamodb: object = None) -> Hub:
    clients: dict[str, Any] = {"cloudformation": CloudFormation(public_url), "dynamodb": dynamodb}
    return Hub("orderhub", clients.__getitem__, embedded=False)


def test_people_reach_a_hub_by_its_own_address_else_by_the_gateways() -> None:
    assert address_of(hub_at("https://hub.example")) == "https://hub.example"
    assert address_of(hub_at("")) == OUTPUTS[0]["OutputValue"]


def test_a_link_is_made_for_a_valid_key_alone(
    dynamodb: "DynamoDBClient", capsys: pytest.CaptureFixture[str]
) -> None:
    keyring, ended = Keyring(dynamodb, "OperationsTable"), replace(KEY, key_id="0" * 12)
    keyring.add(KEY)
    keyring.add(ended)
    keyring.revoke(ended.key_id, NOON)
    hub = hub_at("https://hub.example/", dynamodb)

    keys.link(hub, Namespace(key_id=KEY.key_id), NOON)

    assert capsys.readouterr().out.startswith("console: https://hub.example/console/sign-in#ohl_")
    for key_id in (ended.key_id, "f" * 12):
        with pytest.raises(LocalError, match="no valid key"):
            keys.link(hub, Namespace(key_id=key_id), NOON)
