"""Records of the Orders table's stream, given to a function again: set aside ones, or read anew."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import batched, groupby
from typing import Any

from botocore.exceptions import ClientError

from local.hub import Hub
from local.redrive.message import Fate, Message, Result, attempt
from orderhub.errors import InvalidInput
from orderhub.events.records import order_no_of, snapshot_of
from orderhub.orders.rows import key_of

type Json = dict[str, Any]

FOLLOW = "FollowOrderChangesFunction"
_AT_ONCE = 100
"""What the stream's mapping hands over at once, too."""
_GONE = {"TrimmedDataAccessException", "ResourceNotFoundException"}


def quarantined(hub: Hub, messages: Sequence[Message]) -> Iterator[Result]:
    """Give records of the quarantine to the function again, each for itself, those of an order in their order.

    One that still cannot be read goes into the quarantine anew, and what followed it is told.
    """
    in_order = sorted(
        messages, key=lambda message: (_order_no(message), int(message.body.get("sequence_number") or 0))
    )
    for order_no, of_order in groupby(in_order, key=_order_no):
        results = list(_each_once(hub, of_order))
        if any(result.fate is Fate.DONE for result in results):
            settle(hub, [order_no])
        yield from results


def failed_batches(hub: Hub, messages: Sequence[Message]) -> Iterator[Result]:
    """Read the ranges of the stream that messages name, and give them to the function that gave them up."""
    for message in messages:
        yield attempt(message, partial(_read_again, hub, message))


def settle(hub: Hub, order_nos: Iterable[str]) -> None:
    """Have orders followed as they are now, silently: a record of the past must not be the last that counts.

    What stands behind an order's customer is what its last record said; a change that does not raise the version
    is told to nobody.
    """
    table, client = hub.physical("OrdersTable"), hub.client("dynamodb")
    records = []
    for order_no in sorted(set(order_nos)):
        key = key_of(order_no)
        row = client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        if row and _is_readable(row):
            images = {"Keys": key, "OldImage": row, "NewImage": row}
            records.append({"eventName": "MODIFY", "dynamodb": images})
    for some in batched(records, _AT_ONCE, strict=False):
        call(hub, hub.physical(FOLLOW), {"Records": list(some)})


def call(hub: Hub, function: str, event: Mapping[str, Any]) -> tuple[Json, str]:
    """Call a function and wait: its answer, and the name of its error, empty when it had none."""
    payload = json.dumps(event, default=_plain).encode()
    answer = hub.client("lambda").invoke(FunctionName=function, Payload=payload)
    body = json.loads(answer["Payload"].read() or b"{}") or {}
    return body, str(body.get("errorType", "Unhandled")) if answer.get("FunctionError") else ""


def _each_once(hub: Hub, messages: Iterable[Message]) -> Iterator[Result]:
    """Give each record once; a batch that was repeated has put its records into the quarantine more than once."""
    known: dict[object, Result] = {}
    for message in messages:
        key = message.body.get("event_id") or message.handle
        if key not in known:
            known[key] = attempt(message, partial(_followed, hub, message))
        yield replace(known[key], message=message)


def _read_again(hub: Hub, message: Message) -> Result:
    where = message.body.get("DDBStreamBatchInfo")
    if where is None:
        return Result(message=message, fate=Fate.LEFT, why="names no range of the stream")
    try:
        records = list(_range(hub, where))
    except ClientError as error:
        if error.response["Error"]["Code"] not in _GONE:
            raise
        why = "the stream forgot it after 24 hours; now it takes: make reconcile MEND=1"
        return Result(message=message, fate=Fate.LEFT, why=why)
    return _given(hub, message, records)


def _followed(hub: Hub, message: Message) -> Result:
    if not message.body.get("record_is_whole"):
        why = "is not whole; send the order again, then delete it"
        return Result(message=message, fate=Fate.LEFT, why=why)
    return _given(hub, message, [message.body["record"]], is_settled=True)


def _given(hub: Hub, message: Message, records: Sequence[Json], *, is_settled: bool = False) -> Result:
    follow = hub.physical(FOLLOW)
    function = message.body.get("requestContext", {}).get("functionArn") or follow
    quarantined = 0
    for some in batched(records, _AT_ONCE, strict=False):
        answer, error = call(hub, function, {"Records": list(some), "redriven": True})
        if error:
            return Result(message=message, fate=Fate.LEFT, why=f"the function says {error}")
        if answer.get("batchItemFailures"):
            return Result(
                message=message, fate=Fate.LEFT, why="the event bus did not take all of it; redrive again"
            )
        quarantined += answer.get("quarantined", 0)
    if follow in function and not is_settled:
        settle(hub, filter(None, map(order_no_of, records)))
    if quarantined:
        return Result(message=message, fate=Fate.AGAIN, why=f"{quarantined} still cannot be read")
    return Result(message=message)


def _range(hub: Hub, where: Mapping[str, Any]) -> Iterator[Json]:
    """The records of a shard from one sequence number to another."""
    client, last = hub.client("dynamodbstreams"), int(where["endSequenceNumber"])
    iterator: str | None = client.get_shard_iterator(
        StreamArn=where["streamArn"],
        ShardId=where["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=where["startSequenceNumber"],
    )["ShardIterator"]
    while iterator:
        answer = client.get_records(ShardIterator=iterator)
        for record in answer["Records"]:
            number = int(record["dynamodb"]["SequenceNumber"])
            if number <= last:
                yield record
            if number >= last:
                return
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


def _plain(value: object) -> object:
    """What boto3 makes of a record's times and bytes, as Lambda gets it."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)
