"""What a deleted stack left is found by name, and nothing is taken over that is not plainly meant."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from local.aws_deploy.adoption import adopt
from local.aws_deploy.data_template import data_template, kinds
from local.aws_deploy.protection import protect_tables
from local.aws_deploy.retained import find_retained, parse_adopted
from local.hub import Hub
from local.layout import LocalError

TABLES = ("OrdersTable", "CustomersTable", "ProductsTable", "EventsTable", "OperationsTable", "SecretsTable")
PARAMETERS = {"Cloud": "aws", "FileRetentionDays": "90", "WinBack": "true"}
LEFT = {name: f"shop-{name}-1A2B3C" for name in TABLES} | {
    "DropBucket": "shop-dropbucket-x1y2",
    "SecretsKey": "k-1",
}

type Json = dict[str, Any]


@dataclass
class Account:
    """CloudFormation, DynamoDB and S3 of an account, as far as they are asked."""

    tables: list[str] = field(default_factory=lambda: [LEFT[name] for name in TABLES])
    buckets: list[str] = field(default_factory=lambda: ["another", LEFT["DropBucket"]])
    owned: set[str] = field(default_factory=set)
    status: str = ""
    fault: str = ""
    key: str = "arn:aws:kms:eu-west-1:1:key/k-1"
    imported: Json = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    protected: list[str] = field(default_factory=list)

    def hub(self) -> Hub:
        return Hub("shop", lambda _service: self, embedded=False)

    def get_paginator(self, name: str) -> "Account":
        self.calls.append(name)
        return self

    def paginate(self, **_asked: str) -> list[Json]:
        if self.calls[-1] == "list_tables":
            return [{"TableNames": self.tables[:2]}, {"TableNames": self.tables[2:]}]
        rows = [
            {"LogicalResourceId": name, "ResourceType": "AWS::DynamoDB::Table", "PhysicalResourceId": name}
            for name in (*TABLES, "CacheTable")
        ]
        return [{"StackResourceSummaries": rows}]

    def list_buckets(self) -> Json:
        return {"Buckets": [{"Name": name} for name in self.buckets]}

    def describe_stack_resources(self, PhysicalResourceId: str) -> Json:  # noqa: N803 - AWS's name
        if PhysicalResourceId in self.owned:
            return {"StackResources": [{"ResourceStatus": "UPDATE_COMPLETE"}]}
        if PhysicalResourceId == LEFT["EventsTable"]:
            return {"StackResources": [{"ResourceStatus": "DELETE_SKIPPED"}]}
        raise ClientError({"Error": {"Code": "ValidationError", "Message": "no stack"}}, "DescribeStackResources")

    def describe_table(self, TableName: str) -> Json:  # noqa: N803 - the same
        encryption = {"KMSMasterKeyArn": self.key} if self.key else {}
        return {"Table": {"SSEDescription": encryption, "DeletionProtectionEnabled": TableName in self.protected}}

    def update_table(self, TableName: str, DeletionProtectionEnabled: bool) -> None:  # noqa: FBT001, N803 - the same
        assert DeletionProtectionEnabled
        self.protected.append(TableName)

    def describe_stacks(self, **_asked: str) -> Json:
        if not self.status:
            raise ClientError(
                {"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "DescribeStacks"
            )
        return {"Stacks": [{"StackStatus": self.status}]}

    def create_change_set(self, **asked: Any) -> None:  # noqa: ANN401 - kept as it is
        self.imported = asked

    def describe_change_set(self, **_asked: str) -> Json:
        return {"StatusReason": self.fault}

    def get_waiter(self, name: str) -> "Account":
        self.calls.append(name)
        return self

    def wait(self, **_asked: Any) -> None:  # noqa: ANN401 - passed by
        if self.fault:
            raise WaiterError("it", "failed", {})

    def execute_change_set(self, **_asked: str) -> None:
        self.calls.append("execute")

    def delete_stack(self, **_asked: str) -> None:
        self.calls.append("delete")


def find(account: Account, adopted: str = "1") -> dict[str, str]:
    deleted, named = parse_adopted(adopted, "shop")
    return find_retained(account.hub(), deleted, kinds(data_template()), named)


def test_all_that_outlives_a_stack_is_found_and_the_key_by_its_table() -> None:
    assert find(Account()) == LEFT


def test_what_another_stack_left_is_found_by_the_name_of_that_stack() -> None:
    other = Account([name.replace("shop", "old") for name in LEFT.values()], ["old-dropbucket-x1y2"])

    assert find(other, "old")["OrdersTable"] == "old-OrdersTable-1A2B3C"
    with pytest.raises(LocalError, match="shop left none that no stack has"):
        find(other)


def test_what_a_stack_has_is_not_taken_from_it() -> None:
    with pytest.raises(LocalError, match="OrdersTable: shop left none"):
        find(Account(owned={LEFT["OrdersTable"]}))


def test_of_two_nobody_is_guessed_and_somebody_may_choose() -> None:
    account = Account()
    account.tables.append("shop-OrdersTable-9Z")

    with pytest.raises(LocalError, match="more than one") as refused:
        find(account)
    assert {f"OrdersTable={LEFT['OrdersTable']}", "OrdersTable=shop-OrdersTable-9Z"} <= set(
        str(refused.value).split()
    )
    assert find(account, "1 OrdersTable=shop-OrdersTable-9Z")["OrdersTable"] == "shop-OrdersTable-9Z"


def test_a_stack_whose_name_begins_alike_is_another() -> None:
    account = Account()
    account.tables.append("shop-two-OrdersTable-9Z")

    assert find(account) == LEFT


@pytest.mark.parametrize(("adopted", "why"), [("a b", "two stacks"), ("1 Orders=x", "ADOPT names Orders")])
def test_what_is_not_understood_is_refused(adopted: str, why: str) -> None:
    with pytest.raises(LocalError, match=why):
        find(Account(), adopted)


def test_without_its_key_a_table_of_secrets_is_not_adopted() -> None:
    with pytest.raises(LocalError, match="no key of this account"):
        find(Account(key=""))


def test_an_import_names_each_by_what_aws_knows_it(capsys: pytest.CaptureFixture[str]) -> None:
    account = Account()

    adopt(account.hub(), "1", PARAMETERS, lambda _prompt: "y")

    assert account.imported["ChangeSetType"] == "IMPORT"
    identifiers = {
        one["LogicalResourceId"]: one["ResourceIdentifier"] for one in account.imported["ResourcesToImport"]
    }
    assert identifiers["OrdersTable"] == {"TableName": LEFT["OrdersTable"]}
    assert identifiers["DropBucket"] == {"BucketName": LEFT["DropBucket"]}
    assert identifiers["SecretsKey"] == {"KeyId": "k-1"}
    assert {one["ParameterKey"] for one in account.imported["Parameters"]} == {"Cloud", "FileRetentionDays"}
    assert "execute" in account.calls
    said = capsys.readouterr().out
    assert [name for name in LEFT.values() if name not in said] == []


def test_nothing_is_adopted_that_nobody_wants_or_where_a_stack_is() -> None:
    account, standing = Account(), Account(status="CREATE_COMPLETE")

    with pytest.raises(LocalError, match="nothing was adopted"):
        adopt(account.hub(), "1", PARAMETERS, lambda _prompt: "")
    with pytest.raises(LocalError, match="only a stack that is new"):
        adopt(standing.hub(), "1", PARAMETERS, None)
    assert account.imported == standing.imported == {}


def test_a_refused_import_says_why_and_leaves_no_stack_in_review() -> None:
    account = Account(fault="the table has another key")

    with pytest.raises(LocalError, match="another key"):
        adopt(account.hub(), "1", PARAMETERS, None)

    assert "delete" in account.calls
    assert "execute" not in account.calls


def test_the_tables_that_are_kept_are_protected_once() -> None:
    account = Account(protected=["OrdersTable"])

    assert set(protect_tables(account.hub())) == set(TABLES) - {"OrdersTable"}
    assert protect_tables(account.hub()) == []


def test_the_template_of_an_import_holds_what_an_import_may_hold() -> None:
    template = data_template()

    assert set(template["Resources"]) == {*TABLES, "DropBucket", "SecretsKey"}
    # AWS refuses an import with outputs, without a DeletionPolicy, or of more than 51,200 bytes.
    assert template.keys() == {"AWSTemplateFormatVersion", "Parameters", "Conditions", "Resources"}
    assert all("DeletionPolicy" in one for one in template["Resources"].values())
    text = json.dumps(template)
    assert len(text) < 51_200
    references = set(re.findall(r'"Ref": "(\w+)"', text)) | set(re.findall(r'"Fn::GetAtt": \["(\w+)"', text))
    assert references <= {*template["Parameters"], *template["Resources"]}
