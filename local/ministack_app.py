"""MiniStack, with eleven places put right where it is not like AWS.

Runs in the cloud's own environment, as a program: it imports nothing of ours.
Each function names what MiniStack 1.5.33 does; when it does it itself, delete
the function. Three things it does are only made quicker, and one it cannot do is added: to throttle.
"""

import copy
import hashlib
import json
import random
import re
import sys
import threading
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack import app as ministack
from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import apigateway_v1, dynamodb, eventbridge, lambda_svc, scheduler, ses_v2, stepfunctions

type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Handle = Callable[[str, str, Message, bytes, Message], Awaitable[Any]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]

EXECUTE_API = "/_aws/execute-api/"
SEND_EMAIL = "/v2/email/outbound-emails"
SCHEDULES = "/schedules/"
SECONDS_BETWEEN_SCHEDULES = 1
RAISED = re.compile(r"^(?:\w+\.)*(\w+)(?::|$)", re.MULTILINE)
RUNS_AT_ONCE = 4
UNPACKING = threading.Lock()
ROOT_CREDENTIAL = "Credential=test/"
LEADING_KEYS = "dynamodb:LeadingKeys"
IN_TRANSACTION = "dynamodb:EnclosingOperation"
KEY_EQUALS = re.compile(r"([#\w]+)\s*=\s*(:\w+)")
GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"


def keep_paths_encoded(application: Application) -> Application:
    """Wrap `application` so that calls of a REST API keep the path as it came.

    API Gateway matches routes on the encoded path and passes it to Lambda so: in
    `/v1/orders/A%2F1` the order number is one segment. MiniStack decodes first
    and sees two.
    """

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(EXECUTE_API):
            scope = {**scope, "path": scope["raw_path"].decode("ascii")}
        await application(scope, receive, send)

    return wrapped


def import_gateway_responses(import_api: Callable[..., str]) -> Callable[..., str]:
    """Wrap the import of an OpenAPI document so that its gateway responses count.

    SAM writes `GatewayResponses` into the document; MiniStack reads them only
    from resources of their own.
    """

    def wrapped(spec: Message, base_data: Message | None = None) -> str:
        api_id = import_api(spec, base_data)
        for kind, response in spec.get(GATEWAY_RESPONSES, {}).items():
            apigateway_v1._put_gateway_response(api_id, kind, response)  # noqa: SLF001
        return api_id

    return wrapped


def tell_the_address(build_event: Callable[..., Message]) -> Callable[..., Message]:
    """Wrap the making of a function's event so that it says by which address the API was called.

    Behind a custom domain with a base path, API Gateway passes the whole path on, and
    it always names the protocol. MiniStack leaves out its own base path, and names none.
    """

    def wrapped(*arguments: Any, **named: Any) -> Message:  # noqa: ANN401 - passed through
        event = build_event(*arguments, **named)
        context = event["requestContext"]
        context["path"] = f"{EXECUTE_API}{context['apiId']}{context['path']}"
        event["headers"]["X-Forwarded-Proto"] = "http"
        return event

    return wrapped


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
        known = ses_v2._identities  # noqa: SLF001
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


def tell_leading_keys(context_of: Callable[[bytes], Message]) -> Callable[[bytes], Message]:
    """Wrap the finding of what policies may ask of a DynamoDB call so that it names the partition keys.

    A policy that allows some rows of a table asks for `dynamodb:LeadingKeys`; MiniStack does not tell it, and what
    is asked of all values is met where there is none.
    """

    def wrapped(body: bytes) -> Message:
        call = json.loads(body or b"{}")
        keys: list[str] | Iterator[str] = list(leading_keys(call))
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


def leading_keys(call: Message) -> Iterator[str]:
    """The partition keys that a DynamoDB call names, in its order; a scan names none."""
    for item in call.get("TransactItems", []):
        for request in item.values():
            yield from key_of_row(request.get("TableName", ""), request)
    for table, wanted in call.get("RequestItems", {}).items():
        rows = [{"Key": key} for key in wanted["Keys"]] if "Keys" in wanted else wanted
        for row in rows:
            for request in (row,) if "Key" in row else row.values():
                yield from key_of_row(table, request)
    if "KeyConditionExpression" in call:
        yield from keys_of_query(call)
    elif "TableName" in call:
        yield from key_of_row(call["TableName"], call)


def key_of_row(table: str, entry: Message) -> Iterator[str]:
    """The partition key of a row that is read or written."""
    row = entry.get("Key") or entry.get("Item") or {}
    for name in partition_of(table):
        yield from map(str, row.get(name, {}).values())


def keys_of_query(call: Message) -> Iterator[str]:
    """The partition key that a query asks for, of the table or of the index."""
    names, values = call.get("ExpressionAttributeNames", {}), call.get("ExpressionAttributeValues", {})
    partition = partition_of(call.get("TableName", ""), call.get("IndexName"))
    for name, value in KEY_EQUALS.findall(call["KeyConditionExpression"]):
        if names.get(name, name) in partition:
            yield from map(str, values.get(value, {}).values())


def partition_of(table: str, index: str | None = None) -> list[str]:
    """The names of the attributes that a table, or an index of it, is partitioned by."""
    described = dynamodb._tables.get(table.rpartition("/")[2], {})  # noqa: SLF001
    indexes = {position["IndexName"]: position for position in described.get("GlobalSecondaryIndexes") or []}
    schema = (indexes.get(index, {}) if index else described).get("KeySchema", [])
    return [key["AttributeName"] for key in schema if key["KeyType"] == "HASH"]


def save_streams(get_state: Callable[[], Message]) -> Callable[[], Message]:
    """Wrap the saving of DynamoDB's state so that it holds the records of the streams.

    MiniStack saves how far each mapping has read, but not the records: after a
    restart it would skip as many new records as it had read before.
    """
    return lambda: (
        get_state()
        | {
            "stream_records": copy.deepcopy(dynamodb._stream_records),  # noqa: SLF001
            "stream_trimmed": copy.deepcopy(dynamodb._stream_trimmed),  # noqa: SLF001
        }
    )


def load_streams(load_state: Callable[[Message], None]) -> Callable[[Message], None]:
    """Wrap the loading of DynamoDB's state so that it takes the stream records back."""

    def wrapped(data: Message) -> None:
        load_state(data)
        dynamodb._stream_records.update(data.get("stream_records", {}))  # noqa: SLF001
        dynamodb._stream_trimmed.update(data.get("stream_trimmed", {}))  # noqa: SLF001

    return wrapped


def name_the_error(execute: Callable[..., Message]) -> Callable[..., Message]:
    """Wrap the running of a function so that what it raised has its name.

    AWS gives the exception's class as `errorType`, which a workflow's `Retry`
    matches; MiniStack gives `Runtime.HandlerError` for all of them. A worker that
    died leaves no traceback.
    """

    def wrapped(function: Message, event: Message, request_id: str) -> Message:
        answer = execute(function, event, request_id)
        if answer.get("error") and answer["body"].get("errorType") == "Runtime.HandlerError":
            _, traced, trace = answer.get("log", "").rpartition("Traceback (most recent call last):\n")
            raised = RAISED.search(trace) if traced else None
            answer["body"]["errorType"] = raised[1] if raised else "Runtime.ExitError"
        return answer

    return wrapped


def start(arn: str, payload: str) -> None:
    """Start the function of a rule of the bus; one that fails is asked again, and then put aside.

    AWS does so with whatever is started and not waited for. MiniStack does it with all but what rules start, which
    it calls once.
    """
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)  # noqa: SLF001
    record = lambda_svc._execution_record_for_config(function, config)  # noqa: SLF001
    lambda_svc.invoke_async_with_retry(record, json.loads(payload))


def take_turns(invoke: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a workflow's calls of functions so that some of them run and the others wait.

    A burst of a thousand events starts a thousand runs; MiniStack would start as
    many processes at once, which AWS has machines for and this one has not.
    """
    turn = threading.BoundedSemaphore(RUNS_AT_ONCE)

    def wrapped(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - passed through
        with turn:
            return invoke(*arguments, **named)

    return wrapped


def answer_for_lambda(invoke: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Wrap API Gateway's calling of a function so that it answers itself for one that does not.

    To AWS one that Lambda does not begin is its gateway response INTEGRATION_FAILURE, one that fails or dies its
    DEFAULT_5XX; MiniStack passes on what Lambda says.
    """

    async def wrapped(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - passed through
        answer = await invoke(*arguments, **named)
        status, body = (answer[0], answer[2]) if isinstance(answer, tuple) else (200, b"")
        if status == 429 and b'"TooManyRequestsException"' in body:  # noqa: PLR2004 - HTTP's
            return apigateway_v1._gw_error("INTEGRATION_FAILURE", None)  # noqa: SLF001
        # No function of ours answers so itself.
        if status == 502:  # noqa: PLR2004 - the same
            return apigateway_v1._gw_error("DEFAULT_5XX", None)  # noqa: SLF001
        return answer

    return wrapped


def throttle(handle: Handle, percent: Path) -> Handle:
    """Wrap DynamoDB so that it throttles a share of the functions' calls: as many in a hundred as a file says.

    AWS throttles tables whose keys are hot; MiniStack takes whatever comes.
    """

    def is_too_much(headers: Message) -> bool:
        is_of_function = ROOT_CREDENTIAL not in headers.get("authorization", ROOT_CREDENTIAL)
        return is_of_function and percent.exists() and random.random() * 100 < float(percent.read_text("utf-8"))  # noqa: S311 - no secret

    async def wrapped(method: str, path: str, headers: Message, body: bytes, query: Message) -> Any:  # noqa: ANN401 - passed through
        if is_too_much(headers):
            message = "Throughput exceeds the current capacity of your table or index."
            return dynamodb.error_response_json("ThrottlingException", message, 400)
        return await handle(method, path, headers, body, query)

    return wrapped


class UnpackedOnce(zipfile.ZipFile):
    """A layer that is unpacked once, and then there for every process that a function runs in.

    MiniStack unpacks the thousands of files of all layers for each process anew, a second or two in which it
    answers nobody else.
    """

    folder = Path()

    def namelist(self) -> list[str]:
        """The names in it, to be looked at by MiniStack; none where that was done before."""
        return [] if self._kept().exists() else super().namelist()

    def extractall(self, path: Any = None, *_: Any) -> None:  # noqa: ANN401 - as zipfile has it
        """Put what it holds at a path that is an empty folder."""
        place, cached = Path(path), self._kept()
        if not place.name.startswith("layer_"):
            super().extractall(path)
            return
        with UNPACKING:
            if not cached.exists():
                part = cached.with_suffix(".part")
                super().extractall(part)
                part.rename(cached)
        place.rmdir()
        place.symlink_to(cached)

    def _kept(self) -> Path:
        with Path(str(self.filename)).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return self.folder / f"unpacked-{digest}"


def main() -> None:
    """Serve until a signal ends the process, as `python -m ministack` does."""
    # The argument names this process, and the folder it works in; MiniStack would try to read it.
    folder = Path(sys.argv.pop())
    ministack.app = keep_paths_encoded(ministack.app)
    apigateway_v1._import_rest_api = import_gateway_responses(  # noqa: SLF001
        apigateway_v1._import_rest_api  # noqa: SLF001
    )
    apigateway_v1._build_lambda_event_v1 = tell_the_address(apigateway_v1._build_lambda_event_v1)  # noqa: SLF001
    apigateway_v1._invoke_lambda_proxy_v1 = answer_for_lambda(apigateway_v1._invoke_lambda_proxy_v1)  # noqa: SLF001
    iam_actions._ses_v2_resource_arn = name_the_sender(iam_actions._ses_v2_resource_arn)  # noqa: SLF001
    iam_actions.extract_resource_arn = name_the_group(iam_actions.extract_resource_arn)
    iam_actions.dynamodb_service_context = tell_leading_keys(iam_actions.dynamodb_service_context)
    iam_evaluator.enforce = enforce_by_item(iam_evaluator.enforce)
    lambda_svc._execute_function_warm = name_the_error(lambda_svc._execute_function_warm)  # noqa: SLF001
    eventbridge._dispatch_to_lambda = start  # noqa: SLF001
    stepfunctions._call_lambda = take_turns(stepfunctions._call_lambda)  # noqa: SLF001
    # It reads the text of a condition anew for each row it holds against it: half of what a query costs.
    dynamodb._condition_syntax_error = lru_cache(1024)(dynamodb._condition_syntax_error)  # noqa: SLF001
    UnpackedOnce.folder = folder
    lambda_runtime.zipfile = SimpleNamespace(**vars(zipfile) | {"ZipFile": UnpackedOnce})
    # It looks for schedules that are due each ten seconds, AWS each minute; tests have waits of seconds.
    scheduler._SCHEDULE_TICK_INTERVAL = SECONDS_BETWEEN_SCHEDULES  # noqa: SLF001
    dynamodb.handle_request = throttle(dynamodb.handle_request, folder / "throttle")
    dynamodb.get_state = save_streams(dynamodb.get_state)
    dynamodb.load_persisted_state = load_streams(dynamodb.load_persisted_state)
    ministack.main()


if __name__ == "__main__":
    main()
