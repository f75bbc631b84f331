"""Which rows of the Operations table each role may read and write: its own, and none is a secret."""

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
    "ApplyRules": (
        "fired#* rfm rule_revisions rules segments settings workflow_definitions*",
        "fired#* task#* tasks_due",
    ),
    "AuthorizeRequest": ("keys sessions sign_ins", ""),
    "CallWebhook": ("webhooks", ""),
    "CountSegments": ("rfm rfm_cells segments", "rfm_cells segments"),
    "DefineWorkflows": (
        "message_texts webhooks|names workflow_definitions*",
        "audit workflow_definitions*",
    ),
    "DeleteOrders": ("operations operations_open", "operations operations_open"),
    "EditMessages": (
        "brands message_texts message_texts#versions rules settings workflow_definitions*",
        "message_texts message_texts#versions",
    ),
    "ExplainOrder": ("rfm rule_revisions rules segments settings workflow_definitions*", ""),
    "FailRun": ("contact#* run#* settings workflow_definitions*", "contact#* run#*"),
    "FollowOrderChanges": ("rfm segments", ""),
    "FulfilPrivacy": (
        (
            "address#* audit contact#* imports message#* privacy privacy_open rule_revisions rules run#* runs#* "
            "segments task#* tasks#* tasks_due workflow_definitions*"
        ),
        (
            "address#* audit contact#* imports message#* privacy privacy_open rule_revisions rules run#* segments "
            "task#* tasks_due"
        ),
    ),
    "IngestOrders": ("idempotency#*", "idempotency#*"),
    "ManageConsent": ("contact#*", "audit contact#*"),
    "ManageImports": ("imports", "imports"),
    "ManageKeys": ("keys sessions", "audit keys"),
    "ManageMessages": ("brands brands#versions", "brands brands#versions"),
    "ManageOperations": ("operations operations_open", "operations operations_open"),
    "ManagePrivacy": (
        "audit privacy privacy_open runs#* tasks#* workflow_definitions*",
        "privacy privacy_open",
    ),
    "ManageReplays": (
        "message_texts replays replays_open rules settings webhooks|names workflow_definitions*",
        "replays replays_open",
    ),
    "ManageRfm": ("rfm", "rfm"),
    "ManageRules": (
        "message_texts rfm rule_revisions rules segments settings webhooks|names workflow_definitions*",
        "rule_revisions rules",
    ),
    "ManageSegments": ("rfm rfm_cells segments", "rfm_cells segments"),
    "ManageSessions": ("keys sessions", "audit sessions sign_ins"),
    "ManageSettings": ("settings settings#versions", "audit settings settings#versions"),
    "ManageTasks": ("task#* tasks#* tasks_due", "task#* tasks_due"),
    "ManageWebhooks": ("webhooks", "webhooks"),
    "ManageWorkflows": ("contact#* run#* runs#* settings workflow_definitions*", "contact#* run#*"),
    "MoveRfm": ("rfm", "rfm"),
    "NoteBounces": ("", "address#*"),
    "ProcessImport": (
        "fired#* imports message#* message_texts rfm rule_revisions rules segments settings workflow_definitions*",
        "imports",
    ),
    "ReadAudit": ("audit", ""),
    "ReadMessages": ("message#* runs#*", ""),
    "ReadOrderCard": ("address#* audit rfm", "audit"),
    "ReplayEvents": ("replays replays_open settings workflow_definitions*", "replays replays_open"),
    "SendMessages": (
        (
            "address#* brands contact#* message#* message_texts rfm run#* segments settings task#* tasks_due "
            "workflow_definitions*"
        ),
        "contact#* message#* run#* task#* tasks_due",
    ),
    "TellOverdueTasks": ("task#* tasks_due", "task#* tasks_due"),
    "TryMessage": ("brands message_texts rfm segments settings webhooks|names workflow_definitions*", ""),
    "UnsubscribeContact": ("", "contact#*"),
}
"""By role what it reads, and what it writes; `|names` is without what the rows hold."""


def statements_on(table: str) -> list[tuple[str, dict[str, Any]]]:
    """Who is allowed something on a table, and what."""
    return [
        (name.removesuffix("Role"), statement)
        for name, statement in statements()
        if table in str(statement["Resource"])
    ]


def rows_of(statement: dict[str, Any]) -> set[str]:
    """The rows a statement is about."""
    condition = statement["Condition"]
    (constraint,) = (condition[how] for how in condition if how.startswith("ForAllValues:"))
    keys, rest = (
        constraint["dynamodb:LeadingKeys"],
        {k: v for k, v in constraint.items() if k != "dynamodb:LeadingKeys"},
    )
    if not rest:
        return set(keys)
    assert rest == NAMES_ONLY
    assert condition["StringEqualsIfExists"] == {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}
    return {f"{key}|names" for key in keys}


def rows_by_role(table: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for name, statement in statements_on(table):
        for index, actions in enumerate((READS, WRITES)):
            if actions & set(listed(statement["Action"])):
                found[name][index].update(rows_of(statement))
    return {name: (" ".join(sorted(read)), " ".join(sorted(write))) for name, (read, write) in found.items()}


def roles_that(do: int, row: str, table: str = "OperationsTable") -> set[str]:
    return {name for name, rows in rows_by_role(table).items() if row in rows[do].split()}


@pytest.mark.parametrize(
    "statement", [pytest.param(statement, id=name) for name, statement in statements_on("OperationsTable")]
)
def test_access_to_the_table_names_its_rows(statement: dict[str, Any]) -> None:
    assert set(listed(statement["Action"])) <= READS | WRITES
    assert rows_of(statement)
    assert "*" not in rows_of(statement)


def test_each_role_reaches_its_own_rows() -> None:
    assert rows_by_role("OperationsTable") == ROWS


def test_webhooks_are_read_by_those_who_call_them() -> None:
    assert roles_that(0, "webhooks") == {"CallWebhook", "ManageWebhooks"}
    assert roles_that(1, "webhooks") == {"ManageWebhooks"}


def test_access_keys_are_read_by_those_who_judge_them_and_written_by_one_function() -> None:
    assert roles_that(0, "keys") == {"AuthorizeRequest", "ManageKeys", "ManageSessions"}
    assert roles_that(1, "keys") == {"ManageKeys"}
    assert roles_that(0, "sign_ins") == {"AuthorizeRequest"}
    assert roles_that(1, "sessions") == roles_that(1, "sign_ins") == {"ManageSessions"}
