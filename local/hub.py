"""A deployed hub, wherever it runs: its clients, and what its resources are called there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.clients import CONFIG, session
from local.layout import STACK_FILE, LocalError
from local.samconfig import Section, read_section
from local.stack import Stack

# A function that is called here and waited for may take a minute.
_PATIENT = Config(read_timeout=90)


@dataclass(frozen=True, slots=True)
class Hub:
    """One stack.

    ``make_client`` makes a client of a service; ``embedded`` says that the stack is on this machine.
    """

    stack_name: str
    make_client: Callable[[str], Any]
    embedded: bool

    def client(self, service: str) -> Any:  # noqa: ANN401 - one entrance for a dozen services
        """A boto3 client for any service of the hub's account and region."""
        return self.make_client(service)

    def physical(self, logical_id: str) -> str:
        """What a resource of the template is called.

        Raises:
            LocalError: The stack has none of that name.
        """
        found = self.resources().get(logical_id)
        if found is None:
            raise LocalError(f"the stack {self.stack_name} has no {logical_id}; names are those of template.yaml")
        return found[1]

    def of_kind(self, kind: str) -> dict[str, str]:
        """The physical names of all resources of a type, such as ``AWS::SQS::Queue``, by their logical ones."""
        return {name: physical for name, (found, physical) in self.resources().items() if found == kind}

    def has_stack(self) -> bool:
        """Whether there is a stack of that name; one that is only in review is none yet."""
        try:
            (stack,) = self.client("cloudformation").describe_stacks(StackName=self.stack_name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return False
            raise
        return bool(stack["StackStatus"] != "REVIEW_IN_PROGRESS")

    def resources(self) -> dict[str, tuple[str, str]]:
        """Type and physical name of every resource, by its logical name."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        return {
            stackresourcesummary["LogicalResourceId"]: (
                stackresourcesummary["ResourceType"],
                stackresourcesummary["PhysicalResourceId"],
            )
            for page in pages.paginate(StackName=self.stack_name)
            for stackresourcesummary in page["StackResourceSummaries"]
            if "PhysicalResourceId" in stackresourcesummary
        }


def hub_of(env: str) -> Hub:
    """The hub that `make deploy` made for an environment, with the caller's AWS account; else the embedded one.

    Raises:
        LocalError: There is none.
    """
    if not env:
        return embedded_hub(Stack.load(STACK_FILE))
    section = read_section(env)
    if section is None:
        raise LocalError(f"samconfig.toml knows no environment {env}; first: make deploy ENV={env}")
    return aws_hub(section)


def aws_hub(section: Section) -> Hub:
    """The hub of a section of `samconfig.toml`, with the caller's AWS account."""
    aws: Any = boto3.Session(region_name=section.region, profile_name=section.profile)
    return Hub(section.stack_name, cache(lambda service: aws.client(service, config=_PATIENT)), embedded=False)


def embedded_hub(stack: Stack) -> Hub:
    """The hub of a stack on the embedded cloud."""
    anything: Any = session()
    config = CONFIG.merge(_PATIENT)
    return Hub(
        stack.stack_name,
        cache(lambda service: anything.client(service, endpoint_url=stack.endpoint_url, config=config)),
        embedded=True,
    )
