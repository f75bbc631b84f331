"""Names that another resource has already: CloudFormation refuses them."""

from collections.abc import Callable, Container
from typing import Any

from ministack.services import (
    apigateway_v1,
    cloudformation,
    cloudwatch,
    cloudwatch_logs,
    dynamodb,
    eventbridge,
    iam,
    lambda_svc,
    scheduler,
    ses_v2,
    sns,
    sqs,
    stepfunctions,
)

type Message = dict[str, Any]
type Create = Callable[[str, Message, str], tuple[str, Message]]


def refuse_taken(kind: str, create: Create) -> Create:
    """Wrap the making of a resource so that it fails where its explicit name is taken.

    MiniStack makes it in place of the other one, and when the deployment then fails, deletes both; it does so with
    the schedules of another stack, too. One that a stack had before is its own.
    """
    name_of, taken = NAMES[kind]

    def wrapped(logical_id: str, properties: Message, stack_name: str) -> tuple[str, Message]:
        name = name_of(properties)
        own = cloudformation._stacks.get(stack_name, {}).get("_resources", {}).get(logical_id, {})
        is_own = own and name_of(own.get("Properties", {})) == name
        if name and name in taken() and not is_own:
            raise ValueError(f"Resource of type '{kind}' with identifier '{name}' already exists.")
        return create(logical_id, properties, stack_name)

    return wrapped


def _named(name: str) -> Callable[[Message], str]:
    return lambda properties: str(properties.get(name) or "")


def _api_id(properties: Message) -> str:
    return next((tag["Value"] for tag in properties.get("Tags", []) if tag["Key"] == "ms-custom-id"), "")


def _rule_key(properties: Message) -> str:
    bus = str(properties.get("EventBusName") or "default").rpartition("/")[2]
    return str(eventbridge._rule_key(properties["Name"], bus)) if properties.get("Name") else ""


def _schedule_key(properties: Message) -> str:
    return f"{properties.get('GroupName', 'default')}/{properties['Name']}" if properties.get("Name") else ""


NAMES: dict[str, tuple[Callable[[Message], str], Callable[[], Container[str]]]] = {
    "AWS::ApiGateway::RestApi": (_api_id, lambda: apigateway_v1._rest_apis),
    "AWS::CloudWatch::Alarm": (_named("AlarmName"), lambda: cloudwatch._alarms),
    "AWS::CloudWatch::Dashboard": (_named("DashboardName"), lambda: cloudwatch._dashboards),
    "AWS::DynamoDB::Table": (_named("TableName"), lambda: dynamodb._tables),
    "AWS::Events::Rule": (_rule_key, lambda: eventbridge._rules),
    "AWS::IAM::Role": (_named("RoleName"), lambda: iam._roles),
    "AWS::Lambda::Function": (_named("FunctionName"), lambda: lambda_svc._functions),
    "AWS::Logs::LogGroup": (_named("LogGroupName"), lambda: cloudwatch_logs._log_groups),
    "AWS::SES::ConfigurationSet": (_named("Name"), lambda: ses_v2._config_sets),
    "AWS::SNS::Topic": (_named("TopicName"), lambda: {topic["name"] for topic in sns._topics.values()}),
    "AWS::SQS::Queue": (_named("QueueName"), lambda: sqs._queue_name_to_url),
    "AWS::Scheduler::Schedule": (_schedule_key, lambda: scheduler._schedules),
    "AWS::Scheduler::ScheduleGroup": (_named("Name"), lambda: scheduler._schedule_groups),
    "AWS::StepFunctions::StateMachine": (
        _named("StateMachineName"),
        lambda: {machine["name"] for machine in stepfunctions._state_machines.values()},
    ),
}
"""By what a resource is known that was given a name, and which of these there are."""
