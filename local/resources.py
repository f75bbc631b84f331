"""Reads the deployed stack's outputs and resources."""

import re
from collections.abc import Iterable
from contextlib import suppress
from itertools import takewhile
from typing import TYPE_CHECKING

from local.clients import CONFIG, session
from local.environment import REGION
from local.stack import Stack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef

STAGE = "api"

_KINDS = {
    "AWS::DynamoDB::Table": "Table",
    "AWS::Lambda::Function": "Function",
    "AWS::StepFunctions::StateMachine": "StateMachine",
}


def client(endpoint_url: str) -> "CloudFormationClient":
    """Return a CloudFormation client for the cloud at `endpoint_url`."""
    return session().client("cloudformation", endpoint_url=endpoint_url, config=CONFIG)


def api_url(endpoint_url: str, api_id: str) -> str:
    """The address of an API in the path form: names under `localhost` do not resolve on every machine."""
    return f"{endpoint_url}/_aws/execute-api/{api_id}/{STAGE}"


def read_stack(endpoint_url: str, stack_name: str, api_key: str) -> Stack:
    """Return the stack as it stands on the cloud."""
    cloudformation = client(endpoint_url)
    found = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    names = _physical_names(cloudformation, stack_name)
    return Stack(
        endpoint_url=endpoint_url,
        region=REGION,
        stack_name=stack_name,
        api_url=api_url(endpoint_url, outputs["ApiId"]),
        api_key=api_key,
        drop_bucket=outputs["DropBucket"],
        event_bus=outputs["EventBus"],
        tables=names["Table"],
        functions=names["Function"],
        workflows=names["StateMachine"],
    )


def verify_sender(endpoint_url: str, stack_name: str) -> None:
    """Verify the sender's address, as on AWS its owner does by a link in a mail."""
    found = client(endpoint_url).describe_stacks(StackName=stack_name)["Stacks"][0]
    sender = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in found["Parameters"]}[
        "SenderEmail"
    ]
    ses = session().client("sesv2", endpoint_url=endpoint_url, config=CONFIG)
    with suppress(ses.exceptions.AlreadyExistsException):
        ses.create_email_identity(EmailIdentity=sender)


def switch_recovery_on(endpoint_url: str, tables: Iterable[str]) -> None:
    """Switch point-in-time recovery on, as the template does on AWS; MiniStack's CloudFormation passes that by."""
    dynamodb = session().client("dynamodb", endpoint_url=endpoint_url, config=CONFIG)
    for table in tables:
        dynamodb.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )


def failures(endpoint_url: str, stack_name: str) -> list[str]:
    """Return why resources of the last deployment failed, first cause first."""
    newest_first = client(endpoint_url).describe_stack_events(StackName=stack_name)["StackEvents"]
    latest = list(takewhile(lambda event: not _begins_deployment(event), newest_first))
    return [
        f"{event.get('LogicalResourceId')}: {event['ResourceStatusReason']}"
        for event in reversed(latest)
        if event.get("ResourceStatus", "").endswith("FAILED") and event.get("ResourceStatusReason")
    ]


def _begins_deployment(event: "StackEventTypeDef") -> bool:
    return event.get("ResourceType") == "AWS::CloudFormation::Stack" and event.get("ResourceStatus") in {
        "CREATE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
    }


def _physical_names(cloudformation: "CloudFormationClient", stack_name: str) -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = {suffix: {} for suffix in _KINDS.values()}
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_name)
    for resource in (
        stackresourcesummary for page in pages for stackresourcesummary in page["StackResourceSummaries"]
    ):
        suffix = _KINDS.get(resource["ResourceType"])
        if suffix and "PhysicalResourceId" in resource:
            short = snake_case(resource["LogicalResourceId"].removesuffix(suffix))
            names[suffix][short] = resource["PhysicalResourceId"]
    return names


def snake_case(name: str) -> str:
    """Return `IngestOrders` as `ingest_orders`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
