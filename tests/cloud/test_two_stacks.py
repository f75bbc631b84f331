"""Two stacks on one cloud keep out of each other's way, and a new one takes over what a deleted one left."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from local import keys
from local.aws_deploy.adoption import adopt
from local.aws_deploy.protection import protect_tables
from local.hub import embedded_hub
from local.layout import LocalError
from local.reconcile import Machine
from local.resources import read_stack
from tests.support.cloud import Deployed, Json, eventually, lines, order
from tests.support.stacks import create, delete, parameters_of, source_of, template_of, update, with_last

SECOND = "second"
ON_AWS = {"Cloud": "aws"}
"""The second stack has all that stacks on AWS have, but CodeDeploy."""


def whole(cloud: Deployed, name: str) -> Deployed:
    """A further stack, with a key for its API."""
    read = read_stack(cloud.stack.endpoint_url, name, "")
    return Deployed(replace(read, api_key=keys.ensure_first_key(read)), cloud.directory)


@pytest.fixture(scope="module")
def template(cloud: Deployed) -> Json:
    return template_of(cloud)


@pytest.fixture(scope="module")
def second(cloud: Deployed, template: Json) -> Iterator[Deployed]:
    ended = create(cloud, SECOND, template, ON_AWS)
    assert ended.status == "CREATE_COMPLETE", ended.reasons
    yield whole(cloud, SECOND)
    delete(cloud, SECOND)


def late(name: str) -> Json:
    """A name that is not known before the tables are there, so that what has it is made after them."""
    return {"Fn::Select": [0, [name, *({"Ref": f"{table}Table"} for table in ("Orders", "Customers", "Secrets"))]]}


def standing(cloud: Deployed) -> dict[str, set[str]]:
    """The names of all that is on the cloud, of each kind."""

    def names(service: str, operation: str, field: str, name: str = "") -> set[str]:
        client = cloud.client(service)
        pages: Any = (
            client.get_paginator(operation).paginate()
            if client.can_paginate(operation)
            else [getattr(client, operation)()]
        )
        return {str(one[name] if name else one) for page in pages for one in page.get(field, [])}

    found = {
        "aliases": names("lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"),
        "archives": names("events", "list_archives", "Archives", "ArchiveName"),
        "alarms": names("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
        "apis": names("apigateway", "get_rest_apis", "items", "id"),
        "buckets": names("s3", "list_buckets", "Buckets", "Name"),
        "buses": names("events", "list_event_buses", "EventBuses", "Name"),
        "dashboards": names("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
        "functions": names("lambda", "list_functions", "Functions", "FunctionName"),
        "groups": names("scheduler", "list_schedule_groups", "ScheduleGroups", "Name"),
        "layers": names("lambda", "list_layers", "Layers", "LayerName"),
        "logs": names("logs", "describe_log_groups", "logGroups", "logGroupName"),
        "machines": names("stepfunctions", "list_state_machines", "stateMachines", "name"),
        "queues": names("sqs", "list_queues", "QueueUrls"),
        "roles": names("iam", "list_roles", "Roles", "RoleName"),
        "schedules": names("scheduler", "list_schedules", "Schedules", "Name"),
        "sets": names("sesv2", "list_configuration_sets", "ConfigurationSets"),
        "tables": names("dynamodb", "list_tables", "TableNames"),
        "topics": names("sns", "list_topics", "Topics", "TopicArn"),
    }
    assert all(found.values()), found
    return found


def test_both_are_whole_and_know_nothing_of_each_other(cloud: Deployed, second: Deployed) -> None:
    cloud.post(order("side-1", items=lines("A")))
    second.post(order("side-1", items=lines("B")))

    eventually(lambda: cloud.history("side-1"), "event of the first")
    eventually(lambda: second.history("side-1"), "event of the second")
    assert cloud.get("side-1")["items"][0]["externalItemId"] == "A"
    assert second.get("side-1")["items"][0]["externalItemId"] == "B"
    assert cloud.stack.api_url != second.stack.api_url
    schedules = standing(cloud)["schedules"]
    own = {name for name in schedules if name.startswith(f"{SECOND}-")}
    assert len(own) == 8
    assert {name.replace(SECOND, cloud.stack.stack_name, 1) for name in own} <= schedules


def test_on_aws_all_events_are_archived(cloud: Deployed, second: Deployed) -> None:
    second.post(order("side-5"))
    eventually(lambda: second.history("side-5"), "event")

    (archive,) = cloud.client("events").list_archives()["Archives"]

    assert archive["ArchiveName"].startswith(f"{SECOND}-")
    assert archive["EventSourceArn"].endswith(second.stack.event_bus)
    assert archive["EventCount"]


@pytest.mark.parametrize("taken", ["queue", "schedule"])
def test_a_first_deployment_that_fails_leaves_nothing_and_takes_nothing(
    cloud: Deployed, second: Deployed, template: Json, taken: str
) -> None:
    cloud.client("sqs").create_queue(QueueName="taken")
    before = standing(cloud)
    schedule = {"Type": "AWS::Scheduler::Schedule", "Properties": _a_schedule(late(f"{SECOND}-move-rfm"))}
    broken = {
        "queue": with_last(template, {"QueueName": late("taken")}),
        "schedule": template | {"Resources": {**template["Resources"], "Other": schedule}},
    }[taken]

    ended = create(cloud, "third", broken)

    assert ended.status == "DELETE_COMPLETE"
    assert [reason for reason in ended.reasons if "already exists" in reason], ended
    assert standing(cloud) == before
    second.post(order(f"side-2-{taken}"))
    eventually(lambda: second.history(f"side-2-{taken}"), "event after the failure")


def test_a_further_deployment_that_fails_changes_nothing(
    cloud: Deployed, second: Deployed, template: Json
) -> None:
    cloud.client("sqs").create_queue(QueueName="taken")
    before = standing(cloud)

    ended = update(cloud, SECOND, with_last(template, {"QueueName": late("taken")}), ON_AWS)

    assert ended.status == "UPDATE_ROLLBACK_COMPLETE"
    assert standing(cloud) == before
    second.post(order("side-3"))
    eventually(lambda: second.history("side-3"), "event after the failure")


def test_another_release_gives_the_aliases_another_version_and_the_old_one_goes(
    cloud: Deployed, second: Deployed
) -> None:
    client, follower = second.client("lambda"), second.stack.functions["follow_order_changes"]
    (mapping,) = client.list_event_source_mappings(FunctionName=f"{follower}:live")["EventSourceMappings"]

    def versions() -> list[str]:
        return [one["Version"] for one in client.list_versions_by_function(FunctionName=follower)["Versions"]]

    before = versions()
    assert update(cloud, SECOND, source_of(cloud), ON_AWS | {"Release": "another"}).status == "UPDATE_COMPLETE"

    assert mapping["FunctionArn"].endswith(f"{follower}:live")
    after = client.get_alias(FunctionName=follower, Name="live")["FunctionVersion"]
    assert after not in before
    assert sorted(versions()) == sorted(["$LATEST", after])
    second.post(order("side-4"))
    eventually(lambda: second.history("side-4"), "event of the new version")


@pytest.mark.parametrize("kind", ["DynamoDB::Table", "SQS::Queue", "IAM::Role", "Lambda::Function"])
def test_a_name_that_is_taken_is_refused(cloud: Deployed, kind: str) -> None:
    one, two = (f"name-{kind.partition(':')[0].lower()}-{n}" for n in (1, 2))
    template: Json = {"Resources": {"It": {"Type": f"AWS::{kind}", "Properties": _named(kind)}}}
    assert create(cloud, one, template).status == "CREATE_COMPLETE"
    before = standing(cloud)

    ended = create(cloud, two, template)

    assert ended.status == "DELETE_COMPLETE"
    assert standing(cloud) == before
    delete(cloud, one)


def test_a_new_stack_adopts_what_a_deleted_one_left(cloud: Deployed, template: Json) -> None:
    name = "left"
    assert create(cloud, name, template).status == "CREATE_COMPLETE"
    old = whole(cloud, name)
    hub = embedded_hub(old.stack)
    old.post(order("left-1", "DELIVERED", items=lines("A")))
    eventually(lambda: old.history("left-1"), "event before the deletion")
    assert len(protect_tables(hub)) == 6
    assert protect_tables(hub) == []
    key = hub.physical("SecretsKey")
    parameters = parameters_of(cloud, name)
    with pytest.raises(LocalError, match="left is there"):
        adopt(hub, "1", parameters, None)
    delete(cloud, name)

    with pytest.raises(LocalError, match="nothing was adopted"):
        adopt(hub, "1", parameters, lambda _prompt: "")
    adopt(hub, "1", parameters, lambda _prompt: "y")
    assert update(cloud, name, template).status == "UPDATE_COMPLETE"

    new = whole(cloud, name)
    assert (new.stack.tables, new.stack.drop_bucket) == (old.stack.tables, old.stack.drop_bucket)
    assert hub.physical("SecretsKey") == key
    new = Deployed(replace(new.stack, api_key=old.stack.api_key), cloud.directory)
    assert new.get("left-1")["items"][0]["externalItemId"] == "A"
    new.post(order("left-1", "COMPLETED", items=lines("A")))
    eventually(lambda: len(new.history("left-1")) == 2, "event of the new stack")
    machine = Machine(new.client("stepfunctions"), new.stack.workflows["reconcile"])
    run = machine.start("report")
    assert eventually(lambda: machine.outcome(run), "end of the run")["found"] == {}
    delete(cloud, name)


def _a_schedule(name: Json) -> Json:
    target = {
        "Arn": {"Fn::GetAtt": ["MoveRfmFunction", "Arn"]},
        "RoleArn": {"Fn::GetAtt": ["ScheduleRole", "Arn"]},
    }
    return {
        "Name": name,
        "ScheduleExpression": "rate(1 day)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
    }


def _named(kind: str) -> Json:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    properties: dict[str, Callable[[], Json]] = {
        "DynamoDB::Table": lambda: {
            "TableName": "taken-table",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        },
        "SQS::Queue": lambda: {"QueueName": "taken-queue"},
        "IAM::Role": lambda: {
            "RoleName": "taken-role",
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        },
        "Lambda::Function": lambda: {
            "FunctionName": "taken-function",
            "Role": "arn:aws:iam::000000000000:role/any",
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Code": {"ZipFile": "def handler(event, context): pass"},
        },
    }
    return properties[kind]()
