"""What is stored is kept safe, what goes wrong is seen, and little hangs on where the stack runs."""

import ast
import re
from typing import Any

import pytest

from tests.support.template import ROOT, properties, resources, template, walk

RULES = ROOT / "layers" / "orderhub" / "python" / "orderhub"
QUEUES = sorted(properties("SQS::Queue"))
WORKED_OFF = {"MessagesQueue": 1000, "RulesQueue": 20}
"""Queues that messages pass through; in the others they wait for a person."""
TABLES = sorted(resources("DynamoDB::Table"))
EXPIRING = {
    "http/grants.py": "OperationsTable",
    "http/idempotency.py": "OperationsTable",
    "messages/contacts.py": "OperationsTable",
    "messages/ledger.py": "OperationsTable",
    "customers/delivery.py": "CustomersTable",
    "events/history.py": "EventsTable",
    "events/reaction_log.py": "EventsTable",
    "audit/trail.py": "OperationsTable",
    "tasks/rows.py": "OperationsTable",
    "workflows/claims.py": "OperationsTable",
    "workflows/run_rows.py": "OperationsTable",
    "rules/table.py": "OperationsTable",
    "rules/firings.py": "OperationsTable",
    "platform/signing_keys.py": "SecretsTable",
    "orders/rows.py": "OrdersTable",
    "products/rows.py": "ProductsTable",
    "jobs/rows.py": "OperationsTable",
}
"""Each module that writes the TTL attribute, and the table it writes it to."""
ONLY_ON_AWS = [
    # Backups by the second; the embedded cloud has none.
    *(
        ("Resources", table, "Properties", "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
        for table in (
            "OrdersTable",
            "CustomersTable",
            "ProductsTable",
            "EventsTable",
            "OperationsTable",
            "SecretsTable",
        )
    ),
    # TLS; the embedded cloud speaks http.
    ("Resources", "QueuePolicy", "Properties", "PolicyDocument", "Statement", 0),
]
RESOURCES_ONLY_ON_AWS = [
    ("Resources", "DropBucketPolicy"),
    ("Resources", "EventArchive"),
    # Metric math; the embedded cloud refuses it, and counts no throttles.
    ("Resources", "TableThrottlesAlarm"),
    ("Resources", "SecretsThrottlesAlarm"),
    ("Resources", "IndexThrottlesAlarm"),
]
"""All that hangs on the condition IsAws; whatever is added here is not tried out on the embedded cloud."""


def texts_in(source: str) -> set[str]:
    """The string constants of a module but its docstrings."""
    tree = ast.parse(source)
    spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in spoken]
    return {node.value for node in constants if isinstance(node.value, str)}


def alarms_on(queue: str) -> list[dict[str, Any]]:
    dimension = {"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}
    return [
        alarm for alarm in properties("CloudWatch::Alarm").values() if dimension in alarm.get("Dimensions", [])
    ]


@pytest.mark.parametrize("queue", sorted(WORKED_OFF))
def test_a_queue_that_is_worked_off_raises_an_alarm_when_it_is_late_and_gives_up_in_the_end(queue: str) -> None:
    (alarm,) = alarms_on(queue)

    assert alarm["MetricName"] == "ApproximateAgeOfOldestMessage"
    assert properties("SQS::Queue")[queue]["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["UndeliveredEventsQueue", "Arn"]},
        "maxReceiveCount": WORKED_OFF[queue],
    }


@pytest.mark.parametrize("queue", sorted({*QUEUES} - WORKED_OFF.keys()))
def test_a_queue_raises_an_alarm_with_its_first_message(queue: str) -> None:
    (alarm,) = alarms_on(queue)

    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)


def test_every_alarm_reaches_somebody() -> None:
    actions = {name: one.get("AlarmActions") for name, one in properties("CloudWatch::Alarm").items()}

    assert {name for name, reached in actions.items() if reached != [{"Ref": "AlarmTopic"}]} == set()


def on_aws(part: Any) -> Any:  # noqa: ANN401 - whatever a template can say
    """A part of the template as it is on AWS."""
    match part:
        case {"Fn::If": ["IsAws", chosen, _]}:
            return chosen
    return part


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_is_encrypted_and_keeps_its_messages_as_long_as_it_can(queue: str) -> None:
    definition = properties("SQS::Queue")[queue]

    assert definition["SqsManagedSseEnabled"] is True
    assert definition["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_queues_and_buckets_are_reached_by_tls_only() -> None:
    policies = [*properties("SQS::QueuePolicy").values(), *properties("S3::BucketPolicy").values()]
    guarded = set()
    for policy in policies:
        statements = [on_aws(statement) for statement in policy["PolicyDocument"]["Statement"]]
        (denied,) = (statement for statement in statements if statement["Effect"] == "Deny")
        assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert denied["Principal"] == "*"
        assert denied["Action"] in {"sqs:*", "s3:*"}
        guarded |= {queue["Ref"] for queue in policy.get("Queues", [policy.get("Bucket")])}

    assert guarded == {*QUEUES, *resources("S3::Bucket")}


@pytest.mark.parametrize("name", [*TABLES, *resources("S3::Bucket")])
def test_what_is_stored_outlives_the_stack_but_not_a_first_deployment_that_failed(name: str) -> None:
    stored = template()["Resources"][name]

    assert (stored["DeletionPolicy"], stored["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_on_aws_can_be_set_back_to_any_second(table: str) -> None:
    recovery = properties("DynamoDB::Table")[table]["PointInTimeRecoverySpecification"]

    assert recovery == {"PointInTimeRecoveryEnabled": {"Fn::If": ["IsAws", True, False]}}


def test_rows_that_are_written_to_expire_do() -> None:
    sources = {str(path.relative_to(RULES)): path.read_text("utf-8") for path in RULES.rglob("*.py")}
    writing = {name for name, source in sources.items() if any("expires_at" in text for text in texts_in(source))}
    ttl = {name: table.get("TimeToLiveSpecification") for name, table in properties("DynamoDB::Table").items()}

    assert writing == set(EXPIRING)
    assert {name for name, attribute in ttl.items() if attribute} == set(EXPIRING.values())
    assert all(
        attribute == {"AttributeName": "expires_at", "Enabled": True} for attribute in ttl.values() if attribute
    )


def test_little_hangs_on_whether_the_stack_runs_on_aws() -> None:
    asking = [way for way, part in walk(template()) if isinstance(part, list) and part[:1] == ["IsAws"]]
    depending = [way for way, part in walk(template()) if way[-1:] == ("Condition",) and part == "IsAws"]

    assert [way[:-1] for way in asking if way[-1] == "Fn::If"] == ONLY_ON_AWS
    assert [way[:-1] for way in asking if way[-1] != "Fn::If"] == []
    assert [way[:-1] for way in depending] == RESOURCES_ONLY_ON_AWS


def test_only_one_condition_asks_where_the_stack_runs() -> None:
    asking = [way for way, part in walk(template()) if part == {"Ref": "Cloud"}]

    assert asking == [("Conditions", "IsAws", "Fn::Equals", 0)]
    # What turns a workflow on is held against the catalog, in test_workflows.
    others = {name for name in template()["Conditions"] if not name.endswith("On")}
    assert others == {"IsAws", "HasSes", "IsSmsAllowed", "IsReconciledWeekly", "HasAlarmEmail", "HasProvider"}


def test_every_parameter_has_a_default_a_meaning_and_a_use() -> None:
    used = {part["Ref"] for _, part in walk(template()) if isinstance(part, dict) and "Ref" in part}
    substituted = "".join(str(part) for way, part in walk(template()) if "Fn::Sub" in way)
    parameters = template()["Parameters"]

    assert {
        name
        for name, parameter in parameters.items()
        if "Default" not in parameter or "Description" not in parameter
    } == set()
    assert {name for name in parameters if name not in used and f"${{{name}}}" not in substituted} == set()


def test_a_parameter_that_may_be_empty_can_be_emptied_again() -> None:
    optional = {
        name: parameter for name, parameter in template()["Parameters"].items() if parameter["Default"] == ""
    }

    refusing = [
        name for name, parameter in optional.items() if not re.fullmatch(parameter.get("AllowedPattern", ".*"), "")
    ]

    assert {"StopSegment", "QuietHours", "FrequencyCap", "PublicUrl", "AlarmEmail"} <= optional.keys()
    assert refusing == []
    assert [
        name for name, parameter in optional.items() if parameter["Type"] != "String" or "MinLength" in parameter
    ] == []
