"""A role allows named actions on named resources.

That it allows all its function needs, and nothing else that works, is for the cloud tests: they run with every
policy enforced.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from orderhub.events.announcement import SOURCE
from tests.support.template import properties

ON_ANYTHING = {
    "xray:PutTraceSegments": "X-Ray knows no resources for traces",
    "xray:PutTelemetryRecords": "the same",
    "xray:GetSamplingRules": "the same",
    "xray:GetSamplingTargets": "the same",
    "logs:CreateLogDelivery": "Step Functions makes the way to the log group itself; such a way is no resource",
    "logs:GetLogDelivery": "the same",
    "logs:UpdateLogDelivery": "the same",
    "logs:DeleteLogDelivery": "the same",
    "logs:ListLogDeliveries": "the same",
    "logs:PutResourcePolicy": "the same",
    "logs:DescribeResourcePolicies": "the same",
    "logs:DescribeLogGroups": "the same",
    "dynamodb:ListStreams": "Lambda looks for the stream by listing all; a list has no resource",
    "states:SendTaskSuccess": "an execution that waits is known by its token, which is no resource",
    "states:SendTaskFailure": "the same",
    "cloudwatch:DescribeAlarms": "a list; CodeDeploy asks for alarms by name, which IAM takes for one too",
    "cloudwatch:GetMetricData": "metrics are no resources",
    "scheduler:ListSchedules": "a list has no resource",
    "ses:GetAccount": "it is the account that is asked about",
    "sns:Publish": "a text message goes to a phone number, which is no resource",
}
"""The actions that may be allowed on any resource, with the reason."""
FOLDERS = [
    {"Fn::Sub": f"${{DropBucket.Arn}}/{folder}/*"}
    for folder in ("incoming", "results", "exports/segments", "exports/privacy")
]
"""What is in a folder of the drop bucket is named by the folder alone."""


RUN = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:"
RUNS = [
    {"Fn::Sub": f"{RUN}${{{machine}.Name}}:*"}
    for machine in ("CountSegmentsStateMachine", "RunWorkflowStateMachine")
]
"""The runs of a state machine have no names beforehand."""
TIMERS = [
    {"Fn::Sub": "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule/${TimerGroup}/*"},
]
"""Nor have the schedules that wake runs."""
VERSIONS = [
    {"Fn::Sub": f"${{{name}.Arn}}:*"}
    for name in ("IngestOrdersFunction", "FollowOrderChangesFunction", "ReadOrderCardFunction")
]
"""Nor have the versions that CodeDeploy gives the traffic to."""
SENDER_DOMAIN = {"Domain": {"Fn::Select": [1, {"Fn::Split": ["@", {"Ref": "SenderEmail"}]}]}}
SENDERS = [
    {
        "Fn::Sub": [
            "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*@${Domain}",
            SENDER_DOMAIN,
        ]
    }
]
"""The API may set another address of the domain that messages come from."""


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in properties("IAM::Role").items():
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement["Fn::If"][1] if "Fn::If" in statement else statement
    for name, policy in properties("IAM::Policy").items():
        for statement in policy["PolicyDocument"]["Statement"]:
            yield name, statement


STATEMENTS = [
    pytest.param(statement, id=f"{name}-{index}") for index, (name, statement) in enumerate(statements())
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_role_names_its_actions(statement: dict[str, Any]) -> None:
    assert [action for action in listed(statement["Action"]) if "*" in action] == []
    assert "NotAction" not in statement
    assert "NotResource" not in statement


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_role_names_its_resources(statement: dict[str, Any]) -> None:
    anything = [
        resource
        for resource in listed(statement["Resource"])
        if "*" in str(resource) and resource not in (*FOLDERS, *RUNS, *TIMERS, *VERSIONS, *SENDERS)
    ]

    assert not anything or set(listed(statement["Action"])) <= set(ON_ANYTHING)


def test_mail_comes_from_the_domain_of_the_parameter_only() -> None:
    sending = [statement for _, statement in statements() if "ses:SendEmail" in listed(statement["Action"])]

    # "IfExists" for the embedded cloud, which does not tell the address; AWS always does.
    assert sending
    assert [statement["Condition"] for statement in sending] == [
        {"StringLikeIfExists": {"ses:FromAddress": {"Fn::Sub": ["*@${Domain}", SENDER_DOMAIN]}}} for _ in sending
    ]


def test_every_exception_is_needed() -> None:
    used = {
        action
        for _, statement in statements()
        if statement["Resource"] == "*"
        for action in listed(statement["Action"])
    }

    assert used == set(ON_ANYTHING)


def test_events_are_published_under_our_name_only() -> None:
    publishing = [statement for _, statement in statements() if "events:PutEvents" in listed(statement["Action"])]

    # "IfExists" for the embedded cloud, which does not tell the source; AWS always does.
    assert publishing
    assert [statement["Condition"] for statement in publishing] == [
        {"StringEqualsIfExists": {"events:source": SOURCE}} for _ in publishing
    ]


def test_what_is_passed_on_is_passed_to_the_scheduler_only() -> None:
    passing = [statement for _, statement in statements() if "iam:PassRole" in listed(statement["Action"])]

    assert passing
    assert {str(statement["Condition"]) for statement in passing} == {
        "{'StringEquals': {'iam:PassedToService': 'scheduler.amazonaws.com'}}"
    }


def test_no_role_brings_policies_that_others_write() -> None:
    assert [name for name, role in properties("IAM::Role").items() if "ManagedPolicyArns" in role] == []


def test_a_role_is_assumed_by_one_service_only() -> None:
    trusts = [role["AssumeRolePolicyDocument"]["Statement"] for role in properties("IAM::Role").values()]
    services = [statement["Principal"] for trust in trusts for statement in trust]

    assert len(services) == len(trusts)
    assert {str(service) for service in services} == {
        "{'Service': 'lambda.amazonaws.com'}",
        "{'Service': {'Fn::Sub': 'codedeploy.${AWS::Region}.${AWS::URLSuffix}'}}",
        "{'Service': 'scheduler.amazonaws.com'}",
        "{'Service': 'states.amazonaws.com'}",
    }


def test_only_the_bus_of_this_account_may_put_events_aside() -> None:
    (policy,) = properties("SQS::QueuePolicy").values()
    statements = [statement for statement in policy["PolicyDocument"]["Statement"] if "Fn::If" not in statement]
    allowed = [statement for statement in statements if statement["Effect"] == "Allow"]

    assert [statement["Principal"] for statement in allowed] == [{"Service": "events.amazonaws.com"}] * 2
    # And into the queue of the rules nobody but the one rule on the bus that leads there.
    assert [(statement["Resource"], statement["Condition"]) for statement in allowed] == [
        (
            {"Fn::GetAtt": ["UndeliveredEventsQueue", "Arn"]},
            {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
        ),
        (
            {"Fn::GetAtt": ["RulesQueue", "Arn"]},
            {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["ToldToRules", "Arn"]}}},
        ),
    ]
