"""Streams of DynamoDB: saved with the tables, and brought again as Lambda does."""

import copy
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ministack.services import dynamodb, lambda_svc

type Message = dict[str, Any]
type Execute = Callable[[Message, Message], Message]

PARTIAL = "ReportBatchItemFailures"


@dataclass(frozen=True)
class Call:
    """A batch of a stream that a function was given, and what came of it."""

    function: str
    records: list[Message]
    answer: Message

    @property
    def stream(self) -> str:
        """The ARN of the stream."""
        return str(self.records[0]["eventSourceARN"])

    @property
    def failed(self) -> Message | None:
        """The first record that the function wants again; None if it wants none."""
        body = self.answer.get("body") or {}
        parsed = json.loads(body) if isinstance(body, str | bytes) else body
        failures = (parsed or {}).get("batchItemFailures") or []
        named = {failure.get("itemIdentifier") for failure in failures}
        # One that names no record of the batch is a failure of the whole batch.
        found = [record for record in self.records if sequence_number(record) in named]
        return (found or self.records)[0] if failures else None


class StreamMappings:
    """What Lambda does for the mapping of a stream when a batch fails, as a whole or in part.

    With ``ReportBatchItemFailures`` the batch comes again from the first record that the function names; with
    ``BisectBatchOnFunctionError`` a batch of which the function failed comes again in halves. MiniStack takes any
    answer for success, and brings a failed batch again as it was.
    """

    def __init__(self, poll: Callable[[], bool], execute: Execute) -> None:
        self._poll = poll
        self._execute = execute
        self._poller: int | None = None
        self._calls: list[Call] = []
        self._sizes: dict[str, int] = {}

    def execute(self, function: Message, event: Message) -> Message:
        """Run a function; what the poller of the streams runs is looked at when its round is over."""
        answer = self._execute(function, event)
        if threading.get_ident() == self._poller:
            name = (function.get("config") or function)["FunctionName"]
            self._calls.append(Call(name, event["Records"], answer))
        return answer

    def poll(self) -> bool:
        """Give each function its next batch, as one round of MiniStack does."""
        self._poller, self._calls = threading.get_ident(), []
        normal = {}
        for mapping in self._mappings():
            if mapping["UUID"] in self._sizes:
                normal[mapping["UUID"]] = mapping["BatchSize"]
                mapping["BatchSize"] = self._sizes[mapping["UUID"]]
        try:
            return bool(self._poll())
        finally:
            self._poller = None
            for mapping in self._mappings():
                mapping["BatchSize"] = normal.get(mapping["UUID"], mapping["BatchSize"])
                for call in self._calls:
                    if (mapping["FunctionName"], mapping["EventSourceArn"]) == (call.function, call.stream):
                        self._after(mapping, call)

    def _after(self, mapping: Message, call: Call) -> None:
        if call.answer.get("throttle"):
            # The function was not asked.
            return
        self._sizes.pop(mapping["UUID"], None)
        if call.answer.get("error"):
            if mapping.get("BisectBatchOnFunctionError"):
                self._sizes[mapping["UUID"]] = max(1, len(call.records) // 2)
        elif PARTIAL in mapping.get("FunctionResponseTypes", []) and (failed := call.failed):
            table = call.stream.split("/")[1]
            numbers = [sequence_number(record) for record in dynamodb.stream_live_records(table)]
            place = dynamodb.stream_start_position(table) + numbers.index(sequence_number(failed))
            with lambda_svc._dynamodb_stream_positions_lock:
                lambda_svc._dynamodb_stream_positions[mapping["UUID"]] = place
            pause = lambda_svc._ESM_BACKOFF_SECONDS
            lambda_svc._esm_backoff_until[mapping["UUID"]] = time.time() + pause

    def _mappings(self) -> Iterator[Message]:
        """The mappings of streams, each in the account and region that it is of."""
        for account, region, mapping in lambda_svc._iter_all_esms():
            in_account = lambda_svc._request_account_id.set(account)
            in_region = lambda_svc._request_region.set(region)
            try:
                if ":dynamodb:" in mapping.get("EventSourceArn", ""):
                    yield mapping
            finally:
                lambda_svc._request_account_id.reset(in_account)
                lambda_svc._request_region.reset(in_region)


def sequence_number(record: Message) -> str:
    """Where a record stands in its stream."""
    return str(record["dynamodb"]["SequenceNumber"])


def save_streams(get_state: Callable[[], Message]) -> Callable[[], Message]:
    """Wrap the saving of DynamoDB's state so that it holds the records of the streams.

    MiniStack saves how far each mapping has read, but not the records: after a
    restart it would skip as many new records as it had read before.
    """
    return lambda: (
        get_state()
        | {
            "stream_records": copy.deepcopy(dynamodb._stream_records),
            "stream_trimmed": copy.deepcopy(dynamodb._stream_trimmed),
        }
    )


def load_streams(load_state: Callable[[Message], None]) -> Callable[[Message], None]:
    """Wrap the loading of DynamoDB's state so that it takes the stream records back."""

    def wrapped(data: Message) -> None:
        load_state(data)
        dynamodb._stream_records.update(data.get("stream_records", {}))
        dynamodb._stream_trimmed.update(data.get("stream_trimmed", {}))

    return wrapped
