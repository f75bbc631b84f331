"""`make doctor` on accounts that are played: what is found of each, and what is to be done."""

import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from rich.console import Console

from local.doctor.__main__ import checklist, show
from local.doctor.finding import Finding
from local.hub import Hub
from orderhub.http.keyring import Keyring
from orderhub.http.keys import new_key
from orderhub.platform.scopes import Scope
from tests.support.tables import moto_tables

type Json = dict[str, Any]

RESOURCES = {
    "Api": "AWS::ApiGateway::RestApi",
    "AlarmTopic": "AWS::SNS::Topic",
    "QuarantineAlarm": "AWS::CloudWatch::Alarm",
    "OperationsTable": "AWS::DynamoDB::Table",
}
RINGING = {
    "AlarmName": "shop-QuarantineAlarm-1ABC",
    "StateValue": "ALARM",
    "StateUpdatedTimestamp": datetime(2026, 3, 1, tzinfo=UTC),
}
PARAMETERS = {
    "SenderEmail": "orders@shop.test",
    "OrderNotification": "true",
    "PublicUrl": "https://api.shop.test/api",
    "Gone": "of an older template",
}


class NotFoundException(Exception):
    """SES's, for an identity that is not there."""


class Account:
    """Every service of an account in which nothing is to be done; what is set in `answers` differs."""

    def __init__(self, region: str = "eu-central-1", **answers: Any) -> None:  # noqa: ANN401 - whatever AWS answers
        self.meta = SimpleNamespace(region_name=region)
        self.exceptions = SimpleNamespace(NotFoundException=NotFoundException)
        self.parameters = PARAMETERS | answers.pop("parameters", {})
        self.identities: Mapping[str, bool] = answers.pop("identities", {"orders@shop.test": True})
        self.answers: Json = {
            "get_account": {"ProductionAccessEnabled": True, "SendQuota": {"MaxSendRate": 14.0}},
            "get_account_settings": {"AccountLimit": {"ConcurrentExecutions": 1000}},
            "get_stage": {"methodSettings": {"*/*": {"metricsEnabled": True}}},
            "list_subscriptions_by_topic": {
                "Subscriptions": [{"Endpoint": "ops@shop.test", "SubscriptionArn": "arn"}]
            },
            "describe_alarms": {"MetricAlarms": []},
            "describe_table": {"Table": {"DeletionProtectionEnabled": True}},
        } | answers

    def __getattr__(self, name: str) -> Callable[..., Json]:
        def call(**_asked: Any) -> Json:  # noqa: ANN401 - whatever AWS is asked
            answer = self.answers[name]
            if isinstance(answer, Exception):
                raise answer
            found: Json = answer
            return found

        return call

    def describe_stacks(self, **_asked: str) -> Json:
        rows = [{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()]
        return {"Stacks": [{"Parameters": rows}]}

    def list_stack_resources(self, **_asked: str) -> Json:
        return {
            "StackResourceSummaries": [
                {"LogicalResourceId": name, "ResourceType": kind, "PhysicalResourceId": name}
                for name, kind in RESOURCES.items()
            ]
        }

    def get_email_identity(self, EmailIdentity: str) -> Json:  # noqa: N803 - as AWS calls it
        if EmailIdentity not in self.identities:
            raise NotFoundException
        return {"VerifiedForSendingStatus": self.identities[EmailIdentity]}

    def get_paginator(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(paginate=lambda **asked: [getattr(self, name)(**asked)])


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - a generator of keyrings
    with moto_tables("OperationsTable") as dynamodb:
        found = Keyring(dynamodb, "OperationsTable")
        monkeypatch.setattr("local.doctor.watch.keyring_of", lambda _hub: found)
        yield found


def found(account: Account, *, embedded: bool = False) -> dict[str, Finding]:
    hub = Hub("shop", lambda _service: account, embedded=embedded)
    return {finding.subject: finding for finding in checklist(hub)}


def add_key(keyring: Keyring) -> None:
    kept, _ = new_key("shop", (Scope.ORDERS_WRITE,), datetime.now(UTC))
    keyring.add(kept)


def test_a_hub_that_lacks_nothing_has_nothing_to_do(keyring: Keyring) -> None:
    add_key(keyring)

    findings = found(Account())

    assert [finding for finding in findings.values() if finding.to_do] == []
    assert findings["sender"].detail == "orders@shop.test is verified"
    assert findings["SES production access"].detail == "14 mails a second"
    assert findings["links in messages"].detail == "lead to https://api.shop.test/api"
    assert findings["alarm address"].detail == "alarms go to ops@shop.test"
    assert findings["access keys"].detail == "1 valid"
    assert findings["API Gateway logs"].detail == "the stage writes none"
    assert findings["tables"].detail == "1 protected from deletion"
    assert findings["alarms"].detail == "none rings"


def denied(code: str = "AccessDeniedException") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetAccount")


LOGGING = {"accessLogSettings": {"destinationArn": "arn"}}


@pytest.mark.parametrize(
    ("subject", "account", "detail", "to_do"),
    [
        (
            "tables",
            {"describe_table": {"Table": {}}},
            "OperationsTable: can be deleted by mistake",
            "make deploy again",
        ),
        (
            "SES production access",
            {"get_account": {"ProductionAccessEnabled": False}},
            "sandbox",
            "production access",
        ),
        (
            "SES production access",
            {"get_account": {"SendingEnabled": False, "ProductionAccessEnabled": True}},
            "stopped",
            "SES console",
        ),
        ("sender", {"identities": {}}, "neither orders@shop.test nor shop.test", "create-email-identity"),
        ("sender", {"identities": {"orders@shop.test": False}}, "neither", "open the link"),
        ("sender", {"identities": {"orders@shop.test": False, "shop.test": True}}, "shop.test is verified", ""),
        ("sender", {"parameters": {"OrderNotification": "false"}}, "no workflow", ""),
        ("sender", {"parameters": {"MessageChannels": "sms,bus"}}, "no workflow", ""),
        ("sender", {"region": "cn-north-1"}, "OrderNotification would write by mail", "MessageChannels=bus"),
        (
            "sender",
            {"region": "cn-north-1", "parameters": {"MessageChannels": "bus"}},
            "MessageChannels is bus",
            "",
        ),
        ("links in messages", {"parameters": {"PublicUrl": ""}}, "PublicUrl is empty", "PublicUrl=<the stack's"),
        (
            "Lambda concurrency",
            {"get_account_settings": {"AccountLimit": {"ConcurrentExecutions": 10}}},
            "10 functions at once",
            "service-quotas",
        ),
        ("API Gateway logs", {"get_stage": LOGGING}, "no role", "cloudwatchRoleArn"),
        (
            "API Gateway logs",
            {"get_stage": {"methodSettings": {"*/*": {"loggingLevel": "INFO"}}}},
            "no role",
            "cloudwatchRoleArn",
        ),
        (
            "API Gateway logs",
            {"get_stage": LOGGING, "get_account": {"ProductionAccessEnabled": True, "cloudwatchRoleArn": "arn"}},
            "has a role",
            "",
        ),
        ("alarm address", {"list_subscriptions_by_topic": {"Subscriptions": []}}, "nobody", "AlarmEmail"),
        (
            "alarm address",
            {
                "list_subscriptions_by_topic": {
                    "Subscriptions": [{"Endpoint": "ops@shop.test", "SubscriptionArn": "PendingConfirmation"}]
                }
            },
            "ops@shop.test has not confirmed",
            "open the link",
        ),
        ("access keys", {}, "0 valid", "make keys"),
        (
            "alarms",
            {"describe_alarms": {"MetricAlarms": [RINGING]}},
            "QuarantineAlarm rings",
            "docs/operations.md",
        ),
        ("Lambda concurrency", {"get_account_settings": denied()}, "unknown", "AccessDenied"),
    ],
)
def test_what_is_lacking_is_named_with_what_to_do(subject: str, account: Json, detail: str, to_do: str) -> None:
    finding = found(Account(**account))[subject]

    assert detail in finding.detail
    assert to_do in finding.to_do
    assert bool(to_do) == bool(finding.to_do)


def test_one_machine_is_not_asked_what_only_an_account_has() -> None:
    account = Account(
        get_account=denied(),
        get_account_settings=denied(),
        get_stage=denied(),
        list_subscriptions_by_topic=denied(),
        filter_log_events={"events": []},
    )

    assert found(account, embedded=True).keys() == {"sender", "access keys", "alarms"}


def test_the_checklist_ends_well_only_if_nothing_is_to_be_done() -> None:
    console = Console(file=io.StringIO(), width=80)

    assert show([Finding("keys", "1 valid")], console)
    assert not show([Finding("keys", "1 valid"), Finding("sender", "not verified", "verify it")], console)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().splitlines()[-2:] == ["to do sender: not verified", "      verify it"]
