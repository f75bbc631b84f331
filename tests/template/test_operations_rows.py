"""Which rows of the Operations table each role may read and write: its own, and nobody else's secrets."""

from collections import defaultdict
from typing import Any

import pytest

from tests.template.test_permissions import listed, statements

READS = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}
WRITES = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
"""All of them name partition keys; a scan names none, and a condition on all of none is met."""
NAMES_ONLY = {"dynamodb:Attributes": ["pk", "sk"]}
"""Of rows that are asked for so only their names are read."""

ROWS = {
    "ApplyRules": ("fired#* rfm rule_revisions rules segments", "fired#* task#* tasks_due"),
    "AuthorizeRequest": ("keys", ""),
    "CallWebhook": ("webhooks", ""),
    "CountSegments": ("rfm rfm_cells segments", "rfm_cells segments"),
    "DeleteOrders": ("operations operations_open", "operations operations_open"),
    "ExplainOrder": ("rfm rule_revisions rules segments signing_keys", ""),
    "FollowOrderChanges": ("rfm secrets segments", "secrets"),
    "FulfilPrivacy": (
        (
            "audit contact#* imports message#* privacy privacy_open rule_revisions rules run#* runs#* secrets "
            "segments task#* tasks#* tasks_due"
        ),
        (
            "audit contact#* imports message#* privacy privacy_open rule_revisions rules run#* segments task#* "
            "tasks_due"
        ),
    ),
    "IngestOrders": ("idempotency#* secrets", "idempotency#*"),
    "MakeSigningKey": ("", "signing_keys"),
    "ManageCustomers": ("secrets signing_keys", ""),
    "ManageImports": ("imports", "imports"),
    "ManageOperations": ("operations operations_open", "operations operations_open"),
    "ManagePrivacy": ("audit privacy privacy_open runs#* secrets signing_keys tasks#*", "privacy privacy_open"),
    "ManageReplays": ("replays replays_open rules webhooks|names", "replays replays_open"),
    "ManageRfm": ("rfm signing_keys", "rfm"),
    "ManageRules": ("rfm rule_revisions rules segments signing_keys webhooks|names", "rule_revisions rules"),
    "ManageSegments": ("rfm rfm_cells segments signing_keys", "rfm_cells segments"),
    "ManageTasks": ("signing_keys task#* tasks#* tasks_due", "task#* tasks_due"),
    "ManageWebhooks": ("webhooks", "webhooks"),
    "ManageWorkflows": ("contact#* run#* runs#* signing_keys", "contact#* run#*"),
    "MoveRfm": ("rfm", "rfm"),
    "OpenLink": ("signing_keys", ""),
    "ProcessImport": (
        "fired#* imports message#* rfm rule_revisions rules secrets segments",
        "imports secrets",
    ),
    "ReadAudit": ("audit signing_keys", ""),
    "ReadEvents": ("signing_keys", ""),
    "ReadOrderCard": ("audit rfm secrets", "audit"),
    "ReadOrders": ("secrets signing_keys", ""),
    "ReadProducts": ("signing_keys", ""),
    "ReconcileCustomers": ("secrets", "secrets"),
    "ReplayEvents": ("replays replays_open", "replays replays_open"),
    "SignLinks": ("signing_keys", ""),
    "SendMessages": (
        "contact#* message#* rfm run#* segments signing_keys",
        "contact#* message#* run#*",
    ),
    "TakeStep": (
        "contact#* rfm run#* segments task#* tasks_due",
        "contact#* run#* task#* tasks_due",
    ),
    "TellOverdueTasks": ("task#* tasks_due", "task#* tasks_due"),
    "UnsubscribeContact": ("signing_keys", "contact#*"),
}
"""By role what it reads, and what it writes; `|names` is without what the rows hold."""


def on_operations() -> list[tuple[str, dict[str, Any]]]:
    return [
        (name.removesuffix("Role"), one) for name, one in statements() if "OperationsTable" in str(one["Resource"])
    ]


def rows_of(statement: dict[str, Any]) -> set[str]:
    """The rows a statement is about."""
    condition = statement["Condition"]
    (asked,) = (condition[how] for how in condition if how.startswith("ForAllValues:"))
    keys, rest = asked["dynamodb:LeadingKeys"], {k: v for k, v in asked.items() if k != "dynamodb:LeadingKeys"}
    if not rest:
        return set(keys)
    assert rest == NAMES_ONLY
    assert condition["StringEqualsIfExists"] == {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}
    return {f"{key}|names" for key in keys}


def rows_by_role() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for name, one in on_operations():
        for index, actions in enumerate((READS, WRITES)):
            if actions & set(listed(one["Action"])):
                found[name][index].update(rows_of(one))
    return {name: (" ".join(sorted(read)), " ".join(sorted(write))) for name, (read, write) in found.items()}


def roles_that(do: int, row: str) -> set[str]:
    return {name for name, rows in rows_by_role().items() if row in rows[do].split()}


@pytest.mark.parametrize("statement", [pytest.param(one, id=name) for name, one in on_operations()])
def test_access_to_the_table_names_its_rows(statement: dict[str, Any]) -> None:
    assert set(listed(statement["Action"])) <= READS | WRITES
    assert rows_of(statement)
    assert "*" not in rows_of(statement)


def test_each_role_reaches_its_own_rows() -> None:
    assert rows_by_role() == ROWS


def test_one_role_makes_signing_keys_and_reads_none() -> None:
    assert roles_that(1, "signing_keys") == {"MakeSigningKey"}
    assert "MakeSigningKey" not in roles_that(0, "signing_keys")


def test_the_secrets_of_webhooks_are_read_by_those_who_sign_with_them() -> None:
    assert roles_that(0, "webhooks") == {"CallWebhook", "ManageWebhooks"}
    assert roles_that(1, "webhooks") == {"ManageWebhooks"}


def test_access_keys_are_read_by_the_authorizer_and_written_by_no_function() -> None:
    assert roles_that(0, "keys") == {"AuthorizeRequest"}
    assert roles_that(1, "keys") == set()


def test_whoever_reads_signing_keys_may_have_the_next_one_made() -> None:
    maker = {"Fn::GetAtt": ["MakeSigningKeyFunction", "Arn"]}
    asking = {name.removesuffix("Role") for name, one in statements() if one["Resource"] == maker}

    assert asking == roles_that(0, "signing_keys")
