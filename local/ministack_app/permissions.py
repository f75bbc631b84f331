"""What a policy is held against: the resource and the conditions of a call."""

import json
from collections.abc import Callable, Iterator
from email.utils import parseaddr
from typing import Any

from dynamodb_calls import ATTRIBUTES, LEADING_KEYS, attributes_of, leading_keys
from mail import SEND_EMAIL
from ministack.services import dynamodb, ses_v2

type Message = dict[str, Any]

SCHEDULES = "/schedules/"
IN_TRANSACTION = "dynamodb:EnclosingOperation"


def name_the_sender(resource_arn: Callable[..., str]) -> Callable[..., str]:
    """Wrap the finding of an SES call's resource so that sending is authorized on the sender.

    AWS checks `ses:SendEmail` on the identity that sends, the address's own or
    else its domain's; MiniStack checks it on `*`, which only `*` allows.
    """

    def wrapped(method: str, path: str, body: bytes, region: str, account_id: str) -> str:
        if method != "POST" or path != SEND_EMAIL:
            return resource_arn(method, path, body, region, account_id)
        address = parseaddr(str(json.loads(body).get("FromEmailAddress", "")))[1]
        domain = address.rpartition("@")[2]
        known = ses_v2._identities
        identity = domain if address not in known and domain in known else address
        return f"arn:aws:ses:{region}:{account_id}:identity/{identity}"

    return wrapped


def name_the_group(resource_arn: Callable[..., str]) -> Callable[..., str]:
    """Wrap the finding of a call's resource so that a schedule is named with its group.

    AWS authorizes calls on `schedule/<group>/<name>`; MiniStack knows only the group
    `default`, whatever is requested.
    """

    def wrapped(service: str, method: str, path: str, *rest: Any) -> str:  # noqa: ANN401 - passed through
        found = resource_arn(service, method, path, *rest)
        if service != "scheduler" or not path.startswith(SCHEDULES):
            return found
        _, body, query, *_ = rest
        named = json.loads(body or "{}").get("GroupName") or query.get("groupName", "default")
        group = named[0] if isinstance(named, list) else named
        return found.replace(":schedule/default/", f":schedule/{group}/")

    return wrapped


def name_one_for_many(action_of: Callable[..., str]) -> Callable[..., str]:
    """Wrap the finding of a call's action so that a batch of SQS is authorized as what it does many times.

    AWS knows no permission `sqs:ChangeMessageVisibilityBatch`; it asks for `sqs:ChangeMessageVisibility`.
    MiniStack asks for the operation's own name.
    """

    def wrapped(*arguments: Any, **named: Any) -> str:  # noqa: ANN401 - passed through
        action = action_of(*arguments, **named)
        return action.removesuffix("Batch") if (action or "").startswith("sqs:") else action

    return wrapped


def tell_attributes(context_of: Callable[[bytes], Message]) -> Callable[[bytes], Message]:
    """Wrap the finding of what policies may ask of a DynamoDB call so that it names all attributes of the call.

    AWS counts those of keys, items and expressions; MiniStack only those of a projection.
    """

    def wrapped(body: bytes) -> Message:
        context = context_of(body)
        named = dict.fromkeys([*context.get(ATTRIBUTES, []), *attributes_of(json.loads(body or b"{}"))])
        return context | {ATTRIBUTES: list(named)} if named else context

    return wrapped


def tell_leading_keys(context_of: Callable[[bytes], Message]) -> Callable[[bytes], Message]:
    """Wrap the finding of what policies may ask of a DynamoDB call so that it names the partition keys.

    A policy that allows some rows of a table asks for `dynamodb:LeadingKeys`; MiniStack does not tell it, and what
    is asked of all values is met where there is none.
    """

    def wrapped(body: bytes) -> Message:
        call = json.loads(body or b"{}")
        keys: list[str] | Iterator[str] = list(leading_keys(call, partition_of))
        return context_of(body) | {LEADING_KEYS: iter(keys) if "TransactItems" in call else keys}

    return wrapped


def enforce_by_item(enforce: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the enforcing of policies so that each item of a transaction is held against its own partition key.

    MiniStack asks once for each, in their order.
    """

    def wrapped(*arguments: Any, service_context: Message | None = None, **named: Any) -> Any:  # noqa: ANN401 - passed through
        context = dict(service_context or {})
        if IN_TRANSACTION in context:
            context[LEADING_KEYS] = [next(context[LEADING_KEYS], "")]
        return enforce(*arguments, service_context=context, **named)

    return wrapped


def partition_of(table: str, index: str | None = None) -> list[str]:
    """The names of the attributes that a table, or an index of it, is partitioned by."""
    described = dynamodb._tables.get(table.rpartition("/")[2], {})
    indexes = {position["IndexName"]: position for position in described.get("GlobalSecondaryIndexes") or []}
    schema = (indexes.get(index, {}) if index else described).get("KeySchema", [])
    return [key["AttributeName"] for key in schema if key["KeyType"] == "HASH"]
