"""What a deleted stack left behind: which tables, which bucket, which key."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from local.hub import Hub
from local.layout import LocalError

TABLE, BUCKET, KEY = "AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key"
SECRETS = "SecretsTable"
"""The table that is encrypted with the key, and names it."""
NAMED_BY = {TABLE: "TableName", BUCKET: "BucketName", KEY: "KeyId"}
"""By what CloudFormation knows each of them in an import."""
_GIVEN_UP = {"DELETE_SKIPPED", "DELETE_COMPLETE"}
"""How a resource ends that a deleted stack left or deleted."""
_AS_MADE = "[A-Za-z0-9]+"
"""What CloudFormation puts behind the names of stack and resource."""


def parse_adopted(text: str, stack_name: str) -> tuple[str, dict[str, str]]:
    """Read `ADOPT`: `1`, or the name of the stack that was deleted, and names of single resources.

    Returns:
        The deleted stack, and what is named, by logical names.

    Raises:
        LocalError: It names two stacks.
    """
    words = text.split()
    named = dict(word.split("=", 1) for word in words if "=" in word)
    stacks = [word for word in words if "=" not in word and word != "1"]
    if len(stacks) > 1:
        raise LocalError(f"ADOPT names two stacks: {', '.join(stacks)}")
    return (stacks or [stack_name])[0], named


def find_retained(hub: Hub, deleted: str, kinds: Mapping[str, str], named: Mapping[str, str]) -> dict[str, str]:
    """The physical name of each resource that the deleted stack left.

    Args:
        hub: The stack that is to have them; only its clients are used.
        deleted: The name of the stack that was deleted.
        kinds: The types of all that is to be found, by logical names.
        named: Those that somebody chose.

    Raises:
        LocalError: Something is not there, or there is more of it than one.
    """
    unknown = sorted(named.keys() - kinds.keys())
    if unknown:
        raise LocalError(f"ADOPT names {', '.join(unknown)}; there is {', '.join(sorted(kinds))}")
    every = {TABLE: _tables(hub), BUCKET: _buckets(hub)}
    found, faults = dict(named), []
    for name, kind in kinds.items():
        if name in found or kind == KEY:
            continue
        candidates = _free(hub, (one for one in every[kind] if _is_of(one, deleted, name)))
        if len(candidates) == 1:
            found[name] = candidates[0]
        elif candidates:
            choices = "\n".join(f"    {name}={one}" for one in candidates)
            faults.append(f'{name}: there is more than one; choose with ADOPT="… {name}=<name>":\n{choices}')
        else:
            faults.append(f'{name}: {deleted} left none that no stack has; name it with ADOPT="… {name}=<name>"')
    if faults:
        raise LocalError("nothing was adopted:\n  " + "\n  ".join(faults))
    return (
        found | {name: _key_of(hub, found[SECRETS]) for name, kind in kinds.items() if kind == KEY} | dict(named)
    )


def _is_of(physical: str, stack: str, logical: str) -> bool:
    # Names of buckets are in small letters.
    return bool(re.fullmatch(f"{re.escape(stack)}-{logical}-{_AS_MADE}", physical, re.IGNORECASE))


def _tables(hub: Hub) -> list[str]:
    pages = hub.client("dynamodb").get_paginator("list_tables").paginate()
    return [name for page in pages for name in page["TableNames"]]


def _buckets(hub: Hub) -> list[str]:
    return [bucket["Name"] for bucket in hub.client("s3").list_buckets()["Buckets"]]


def _free(hub: Hub, names: Iterable[str]) -> list[str]:
    """Those of them that no stack has."""
    return [name for name in sorted(names) if not _has_a_stack(hub, name)]


def _has_a_stack(hub: Hub, physical: str) -> bool:
    try:
        found: dict[str, Any] = hub.client("cloudformation").describe_stack_resources(PhysicalResourceId=physical)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return False
        raise
    # For 90 days AWS tells of deleted stacks, too.
    return any(one["ResourceStatus"] not in _GIVEN_UP for one in found["StackResources"])


def _key_of(hub: Hub, table: str) -> str:
    description = hub.client("dynamodb").describe_table(TableName=table)["Table"].get("SSEDescription", {})
    arn: str = description.get("KMSMasterKeyArn", "")
    if not arn:
        raise LocalError(f"nothing was adopted: {table} is encrypted with no key of this account")
    return arn.rpartition("/")[2]
