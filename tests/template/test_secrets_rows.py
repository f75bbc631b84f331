"""Which rows of the Secrets table each role may read and write, and that DynamoDB alone opens it for them."""

from typing import Any

import pytest

from tests.support.template import properties, template
from tests.template.test_operations_rows import READS, WRITES, roles_that, rows_by_role, rows_of, statements_on
from tests.template.test_permissions import listed, statements

TABLE = "SecretsTable"
KEY = {"Fn::GetAtt": ["SecretsKey", "Arn"]}
BY_DYNAMODB = {"StringEquals": {"kms:ViaService": {"Fn::Sub": "dynamodb.${AWS::Region}.${AWS::URLSuffix}"}}}
OPENS, SEALS = {"kms:Decrypt"}, {"kms:Decrypt", "kms:GenerateDataKey"}
ROWS = {
    "CallWebhook": ("webhooks", ""),
    "ExplainOrder": ("signing_keys", ""),
    "FollowOrderChanges": ("secrets", "secrets"),
    "FulfilPrivacy": ("secrets", ""),
    "IngestOrders": ("secrets", ""),
    "MakeSigningKey": ("", "signing_keys"),
    "ManageConsent": ("secrets", ""),
    "ManageCustomers": ("secrets signing_keys", ""),
    "ManagePrivacy": ("secrets signing_keys", ""),
    "ManageRfm": ("signing_keys", ""),
    "ManageRules": ("signing_keys", ""),
    "ManageSegments": ("signing_keys", ""),
    "ManageTasks": ("signing_keys", ""),
    "ManageWebhooks": ("webhooks", "webhooks"),
    "ManageWorkflows": ("signing_keys", ""),
    "NoteBounces": ("secrets", ""),
    "OpenLink": ("signing_keys", ""),
    "ProcessImport": ("secrets", "secrets"),
    "ReadAudit": ("signing_keys", ""),
    "ReadEvents": ("signing_keys", ""),
    "ReadMessages": ("signing_keys", ""),
    "ReadOrderCard": ("secrets", ""),
    "ReadOrders": ("secrets signing_keys", ""),
    "ReadProducts": ("signing_keys", ""),
    "ReconcileCustomers": ("secrets", "secrets"),
    "SendMessages": ("secrets signing_keys", ""),
    "SignLinks": ("signing_keys", ""),
    "UnsubscribeContact": ("signing_keys", ""),
}
"""By role what it reads, and what it writes."""


def on_key() -> list[tuple[str, dict[str, Any]]]:
    """Who may use the key of the table, and for what."""
    return [(name.removesuffix("Role"), one) for name, one in statements() if one["Resource"] == KEY]


@pytest.mark.parametrize("statement", [pytest.param(one, id=name) for name, one in statements_on(TABLE)])
def test_access_to_the_table_names_its_rows(statement: dict[str, Any]) -> None:
    assert statement["Resource"] == {"Fn::GetAtt": [TABLE, "Arn"]}
    assert set(listed(statement["Action"])) <= READS | WRITES
    assert rows_of(statement) <= {"secrets", "signing_keys", "webhooks"}


def test_each_role_reaches_its_own_rows() -> None:
    assert rows_by_role(TABLE) == ROWS


def test_one_role_makes_signing_keys_and_reads_none() -> None:
    assert roles_that(1, "signing_keys", TABLE) == {"MakeSigningKey"}
    assert "MakeSigningKey" not in roles_that(0, "signing_keys", TABLE)


def test_the_secrets_of_webhooks_are_read_by_those_who_sign_with_them() -> None:
    assert roles_that(0, "webhooks", TABLE) == {"CallWebhook", "ManageWebhooks"}
    assert roles_that(1, "webhooks", TABLE) == {"ManageWebhooks"}


def test_whoever_reads_signing_keys_may_have_the_next_one_made() -> None:
    maker = {"Fn::GetAtt": ["MakeSigningKeyFunction", "Arn"]}
    asking = {name.removesuffix("Role") for name, one in statements() if one["Resource"] == maker}

    assert asking == roles_that(0, "signing_keys", TABLE)


def test_the_key_is_used_by_those_who_reach_the_table_and_by_dynamodb_alone() -> None:
    used = {name: set(listed(one["Action"])) for name, one in on_key()}

    assert used == {name: SEALS if written else OPENS for name, (_, written) in ROWS.items()}
    assert len(on_key()) == len(used)
    assert [one["Condition"] for _, one in on_key()] == [BY_DYNAMODB] * len(used)


def test_the_key_is_the_table_s_own_turns_by_itself_and_outlives_the_stack() -> None:
    ((name, key),) = properties("KMS::Key").items()
    encrypted = {table: one.get("SSESpecification") for table, one in properties("DynamoDB::Table").items()}

    assert {table: one for table, one in encrypted.items() if one} == {
        TABLE: {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}
    }
    assert KEY["Fn::GetAtt"][0] == name
    assert (key["EnableKeyRotation"], key["PendingWindowInDays"]) == (True, 30)
    kept = template()["Resources"][name]
    assert (kept["DeletionPolicy"], kept["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_the_key_leaves_it_to_the_roles_of_this_account_who_may_use_it() -> None:
    (key,) = properties("KMS::Key").values()
    (statement,) = key["KeyPolicy"]["Statement"]

    assert statement["Principal"] == {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
