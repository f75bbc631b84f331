"""Records of the Orders table's stream, given to a function again: set aside ones, or read anew."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import batched, groupby
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.events.records import order_no_of, snapshot_of
from orderhub.orders.rows import key_of
from orderhub.platform.aws_errors import AWS_ERRORS, code_of
from orderhub.redrive.queue_message import Message, Outcome, Reason, Result, attempt, left
from orderhub.redrive.stack import Stack

type Json = dict[str, Any]

FOLLOW = "FollowOrderChangesFunction"
_AT_ONCE = 100
"""What the stream's mapping hands over at once, too."""
_GONE = {"TrimmedDataAccessException", "ResourceNotFoundException"}


def quarantined(stack: Stack, messages: Sequence[Message]) -> Iterator[Result]:
    """Give records of the quarantine to the function again, each for itself, those of an order in their order.

    One that still cannot be read goes into the quarantine anew, and what followed it is told.
    """
    in_order = sorted(
        messages, key=lambda message: (_order_no(message), int(message.body.get("sequence_number") or 0))
    )
    for order_no, of_order in groupby(in_order, key=_order_no):
        results = list(_each_once(stack, of_order))
        if any(result.outcome is Outcome.DONE for result in results):
            settle(stack, [order_no])
        yield from results


def failed_batches(stack: Stack, messages: Sequence[Message]) -> Iterator[Result]:
    """Read the ranges of the stream that messages name, and give them to the function that gave them up."""
    for message in messages:
        yield attempt(message, partial(_read_again, stack, message))


def settle(stack: Stack, order_nos: Iterable[str]) -> None:
    """Have orders followed as they are now, silently: a record of the past must not be the last that counts.

    What stands behind an order's customer is what its last record said; a change that does not raise the version
    is told to nobody.
    """
    table, client = stack.physical("OrdersTable"), stack.client("dynamodb")
    records = []
    for order_no in sorted(set(order_nos)):
        key = key_of(order_no)
        row = client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        if row and _is_readable(row):
            images = {"Keys": key, "OldImage": row, "NewImage": row}
            records.append({"eventName": "MODIFY", "dynamodb": images})
    for some in batched(records, _AT_ONCE, strict=False):
        call(stack, stack.physical(FOLLOW), {"Records": list(some)})


def call(stack: Stack, function: str, event: Mapping[str, Any]) -> tuple[Json, str]:
    """Call a function and wait: its answer, and the name of its error, empty when it had none."""
    payload = json.dumps(event, default=_plain).encode()
    answer = stack.client("lambda").invoke(FunctionName=function, Payload=payload)
    body = json.loads(answer["Payload"].read() or b"{}") or {}
    return body, str(body.get("errorType", "Unhandled")) if answer.get("FunctionError") else ""


def _each_once(stack: Stack, messages: Iterable[Message]) -> Iterator[Result]:
    """Give each record once; a batch that was repeated has put its records into the quarantine more than once."""
    known: dict[object, Result] = {}
    for message in messages:
        key = message.body.get("event_id") or message.handle
        if key not in known:
            known[key] = attempt(message, partial(_followed, stack, message))
        yield replace(known[key], message=message)


def _read_again(stack: Stack, message: Message) -> Result:
    where = message.body.get("DDBStreamBatchInfo")
    if where is None:
        return left(message, Reason.RANGE_MISSING)
    try:
        records = list(_range(stack, where))
    except AWS_ERRORS as error:
        if code_of(error) not in _GONE:
            raise
        return left(message, Reason.RANGE_EXPIRED)
    return _given(stack, message, records)


def _followed(stack: Stack, message: Message) -> Result:
    if not message.body.get("record_is_whole"):
        return left(message, Reason.RECORD_INCOMPLETE)
    return _given(stack, message, [message.body["record"]], is_settled=True)


def _given(stack: Stack, message: Message, records: Sequence[Json], *, is_settled: bool = False) -> Result:
    follow = stack.physical(FOLLOW)
    function = message.body.get("requestContext", {}).get("functionArn") or follow
    quarantined = 0
    for some in batched(records, _AT_ONCE, strict=False):
        answer, error = call(stack, function, {"Records": list(some), "redriven": True})
        if error:
            return left(message, Reason.FUNCTION_FAILED, error)
        if answer.get("batchItemFailures"):
            return left(message, Reason.BUS_BUSY)
        quarantined += answer.get("quarantined", 0)
    if follow in function and not is_settled:
        settle(stack, filter(None, map(order_no_of, records)))
    if quarantined:
        return Result(
            message=message, outcome=Outcome.AGAIN, reason=Reason.RECORDS_UNREADABLE, detail=str(quarantined)
        )
    return Result(message=message)


def _range(stack: Stack, where: Mapping[str, Any]) -> Iterator[Json]:
    """The records of a shard from one sequence number to another."""
    client, last = stack.client("dynamodbstreams"), int(where["endSequenceNumber"])
    iterator: str | None = client.get_shard_iterator(
        StreamArn=where["streamArn"],
        ShardId=where["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=where["startSequenceNumber"],
    )["ShardIterator"]
    while iterator:
        answer = client.get_records(ShardIterator=iterator)
        for record in answer["Records"]:
            if int(record["dynamodb"]["SequenceNumber"]) > last:
                return
            yield record
        # The shard is read to its end as it is now.
        iterator = answer.get("NextShardIterator") if answer["Records"] else None


def _order_no(message: Message) -> str:
    return str(message.body.get("order_no") or "")


def _is_readable(row: Mapping[str, Any]) -> bool:
    try:
        snapshot_of(row)
    except InvalidInput:
        return False
    return True


def _plain(value: Any) -> float | str:  # noqa: ANN401 - what json has no form for
    """What boto3 makes of a record's times and bytes, as Lambda gets it; TypeError for anything else."""
    return value.timestamp() if isinstance(value, datetime) else base64.b64encode(value).decode()
