"""The services of AWS beside its tables, in memory, and the hook by which all calls come to them."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import botocore
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from tests.chaos.clock import CLOCK
from tests.chaos.faults import Defect, Kind
from tests.chaos.tables import Json, RefusedError, Tables

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

_THROTTLES = {
    "dynamodb": ("ProvisionedThroughputExceededException", 400),
    "s3": ("SlowDown", 503),
    "sqs": ("RequestThrottled", 400),
    "sesv2": ("TooManyRequestsException", 429),
    "lambda": ("TooManyRequestsException", 429),
}
_THROTTLED = ("ThrottlingException", 400)


@dataclass(frozen=True, slots=True)
class _Raw:
    """The body of an answer as botocore reads it."""

    content: bytes

    def stream(self) -> Iterator[bytes]:
        """It, in one piece."""
        yield self.content

    def read(self, *_: object) -> bytes:
        """It, whole."""
        return self.content


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it came: JSON where its service speaks JSON."""

    service: str
    operation: str
    path: str
    body: bytes

    @property
    def request(self) -> Json:
        """What it asks."""
        body: Json = json.loads(self.body or b"{}")
        return body


@dataclass(slots=True)
class Services:
    """All that functions call. What they set going is told by the five ``on_…``."""

    tables: Tables
    strike: Callable[[Call], Kind | None]
    after: Callable[[Call], None]
    on_event: Callable[[Json], None]
    on_invoke: Callable[[str, Json], None]
    on_mail: Callable[[Json], None]
    on_answer: Callable[[str, Json], bool]
    on_start: Callable[[str, Json], None]
    files: dict[str, tuple[bytes, float]] = field(default_factory=dict)
    schedules: dict[str, Json] = field(default_factory=dict)
    quarantined: list[Json] = field(default_factory=list)
    hidden: dict[str, float] = field(default_factory=dict)
    executions: set[str] = field(default_factory=set)

    def __call__(self, request: "AWSPreparedRequest", event_name: str, **__: object) -> AWSResponse:
        """Answer one request, as a handler of botocore's ``before-send``."""
        service, operation = event_name.split(".")[1:]
        call = Call(service, operation, unquote(urlsplit(request.url).path), _bytes(request.body))
        kind = self.strike(call)
        try:
            status, body, headers = self._answer(call, kind)
        except RefusedError as refused:
            status, body, headers = _refusal(call, refused)
        except (AssertionError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise Defect(f"{call.service} {call.operation}: {error!r} {call.body[:300]!r}") from error
        self.after(call)
        if kind is Kind.LOST:
            raise ReadTimeoutError(endpoint_url="played")
        return AWSResponse(request.url, status, HTTPHeaders.from_dict(headers), _Raw(body))

    def _answer(self, call: Call, kind: Kind | None) -> tuple[int, bytes, dict[str, str]]:
        if kind is Kind.UNREACHED:
            raise ConnectTimeoutError(endpoint_url="played")
        if kind is Kind.THROTTLE:
            code, status = _THROTTLES.get(call.service, _THROTTLED)
            raise RefusedError(code, status)
        if kind is Kind.ERROR:
            raise RefusedError("InternalServerError", 500)
        if kind is Kind.CONFLICT:
            raise _conflict(call)
        if kind is Kind.IN_PROGRESS:
            raise RefusedError("TransactionInProgressException")
        if call.service == "s3":
            return self._file(call)
        answer = self._partly(call) if kind in {Kind.UNREAD, Kind.UNPROCESSED, Kind.PARTIAL} else self._done(call)
        return 202 if call.operation == "Invoke" else 200, json.dumps(answer).encode(), {}

    def _done(self, call: Call) -> Json:  # noqa: C901, PLR0911 - a way for each operation
        if call.service == "dynamodb":
            return self.tables.call(call.operation, call.request)
        match call.operation:
            case "PutEvents":
                return self._published(call.request["Entries"], 0)
            case "SendEmail":
                self.on_mail(call.request)
                return {"MessageId": f"mail-{CLOCK.now}"}
            case "GetAccount":
                return {"SendQuota": {"MaxSendRate": 14.0, "Max24HourSend": 50000.0, "SentLast24Hours": 0.0}}
            case "SendTaskSuccess" | "SendTaskFailure":
                return self._answered(call)
            case "ChangeMessageVisibilityBatch":
                return self._hidden(call)
            case "SendMessage":
                self.quarantined.append(json.loads(call.request["MessageBody"]))
                return {"MessageId": "m", "MD5OfMessageBody": _md5(call.request["MessageBody"])}
            case "StartExecution":
                return self._started(call)
            case "CreateSchedule" | "DeleteSchedule":
                return self._scheduled(call)
            case "Invoke":
                self.on_invoke(call.path.split("/")[3], call.request)
                return {}
        raise LookupError(call.operation)

    def _partly(self, call: Call) -> Json:
        """Half of what a call asks, rounded down; the rest is handed back."""
        if call.operation == "PutEvents":
            entries = call.request["Entries"]
            return self._published(entries[: len(entries) // 2], len(entries) - len(entries) // 2)
        request = call.request
        [(name, wanted)] = request["RequestItems"].items()
        is_write = call.operation == "BatchWriteItem"
        every = wanted if is_write else wanted["Keys"]
        some, rest = every[: len(every) // 2], every[len(every) // 2 :]
        answer: Json = {"Responses": {name: []}}
        if some:
            request["RequestItems"][name] = some if is_write else wanted | {"Keys": some}
            answer = self.tables.call(call.operation, request)
        left = {name: rest if is_write else wanted | {"Keys": rest}}
        return answer | {"UnprocessedItems" if is_write else "UnprocessedKeys": left}

    def _published(self, entries: list[Json], failed: int) -> Json:
        for entry in entries:
            self.on_event(entry)
        shown: list[Json] = [{"EventId": "e"} for _ in entries]
        return {"FailedEntryCount": failed, "Entries": shown + [{"ErrorCode": "InternalFailure"}] * failed}

    def _hidden(self, call: Call) -> Json:
        for entry in call.request["Entries"]:
            self.hidden[entry["ReceiptHandle"]] = CLOCK.now + entry["VisibilityTimeout"]
        return {"Successful": [], "Failed": []}

    def _answered(self, call: Call) -> Json:
        is_done = call.operation == "SendTaskSuccess"
        answer = {"output": json.loads(call.request["output"])} if is_done else {"error": call.request["error"]}
        if not self.on_answer(call.request["taskToken"], answer):
            raise RefusedError("TaskTimedOut")
        return {}

    def _started(self, call: Call) -> Json:
        if call.request["name"] in self.executions:
            raise RefusedError("ExecutionAlreadyExists")
        self.executions.add(call.request["name"])
        self.on_start(call.request["stateMachineArn"], json.loads(call.request["input"]))
        return {
            "executionArn": f"{call.request['stateMachineArn']}:{call.request['name']}",
            "startDate": CLOCK.now,
        }

    def _scheduled(self, call: Call) -> Json:
        name = call.path.split("/")[2]
        is_known = name in self.schedules
        if call.operation == "DeleteSchedule":
            if not is_known:
                raise RefusedError("ResourceNotFoundException", 404)
            del self.schedules[name]
            return {}
        if is_known:
            raise RefusedError("ConflictException", 409)
        self.schedules[name] = call.request
        return {"ScheduleArn": f"arn:aws:scheduler:us-east-1:123456789012:schedule/default/{name}"}

    def _file(self, call: Call) -> tuple[int, bytes, dict[str, str]]:
        key = call.path.split("/", 2)[2]
        if call.operation == "PutObject":
            self.files[key] = (call.body, CLOCK.now)
            return 200, b"", {"ETag": '"played"'}
        if key not in self.files:
            raise RefusedError("NoSuchKey", 404)
        content, stored_at = self.files[key]
        modified = format_datetime(datetime.fromtimestamp(stored_at, UTC), usegmt=True)
        return 200, content, {"Content-Length": str(len(content)), "Last-Modified": modified}


def unsigned(**_: object) -> Any:  # noqa: ANN401 - botocore's mark
    """A handler of botocore's ``choose-signer``: nobody looks at signatures here, and they take long."""
    return botocore.UNSIGNED


def _bytes(body: Any) -> bytes:  # noqa: ANN401 - as botocore has it
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if isinstance(body, bytes | bytearray) else bytes(body.read())


def _conflict(call: Call) -> RefusedError:
    if call.operation != "TransactWriteItems":
        return RefusedError("TransactionConflictException")
    others: list[Json] = [{"Code": "None"} for _ in call.request["TransactItems"][1:]]
    return RefusedError(
        "TransactionCanceledException", CancellationReasons=[{"Code": "TransactionConflict"}, *others]
    )


def _refusal(call: Call, refused: RefusedError) -> tuple[int, bytes, dict[str, str]]:
    if call.service == "s3":
        return refused.status, f"<Error><Code>{refused.code}</Code></Error>".encode(), {}
    body = {"__type": refused.code, "message": "played", **refused.more}
    return refused.status, json.dumps(body).encode(), {"x-amzn-ErrorType": refused.code}


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
