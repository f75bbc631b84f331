"""What could not be delivered, sent to where it was to go; and runs of workflows that failed, taken up again."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from orderhub.redrive.queue_message import Message, Reason, Result, attempt, left
from orderhub.redrive.records import call
from orderhub.redrive.stack import Stack

_REDRIVE = "/v1/workflows/{name}/runs/{run_id}/redrive"


def undelivered(stack: Stack, messages: Sequence[Message]) -> Iterator[Result]:
    """Send what a rule, a schedule, a queue or a function gave up to where it was to go."""
    for message in messages:
        yield attempt(message, partial(_delivered, stack, message))


def failed_runs(stack: Stack, messages: Sequence[Message]) -> Iterator[Result]:
    """Take runs up where they failed; those that the hub keeps no row of start anew with what they were given."""
    for message in messages:
        yield attempt(message, partial(_resumed, stack, message))


def _delivered(stack: Stack, message: Message) -> Result:
    target = message.attributes.get("TARGET_ARN") or message.source
    request = message.body.get("requestPayload")
    if target:
        return _sent(stack, message, target, message.text)
    if request is not None:
        return _sent(stack, message, message.body["requestContext"]["functionArn"], json.dumps(request))
    return left(message, Reason.DESTINATION_MISSING)


def _resumed(stack: Stack, message: Message) -> Result:
    if message.body.get("run_id"):
        return _taken_up(stack, message)
    if message.body.get("run"):
        return _started(stack, message)
    return left(message, Reason.RUN_MISSING)


def _sent(stack: Stack, message: Message, target: str, text: str) -> Result:
    match target.split(":")[2]:
        case "lambda":
            stack.client("lambda").invoke(FunctionName=target, InvocationType="Event", Payload=text.encode())
        case "states":
            stack.client("stepfunctions").start_execution(stateMachineArn=target, input=text)
        case "sqs":
            queues = stack.client("sqs")
            url = queues.get_queue_url(QueueName=target.rpartition(":")[2])["QueueUrl"]
            queues.send_message(QueueUrl=url, MessageBody=text)
        case service:
            return left(message, Reason.DESTINATION_UNKNOWN, service)
    return Result(message=message)


def _started(stack: Stack, message: Message) -> Result:
    client, run = stack.client("stepfunctions"), message.body["run"]
    found = client.describe_execution(executionArn=run)
    client.start_execution(stateMachineArn=found["stateMachineArn"], input=found["input"])
    return Result(message=message)


def _taken_up(stack: Stack, message: Message) -> Result:
    answer, error = call(stack, stack.physical("ManageWorkflowsFunction"), _request(message.body))
    status, code = answer.get("statusCode"), ""
    if not error and status != HTTPStatus.ACCEPTED:
        code = json.loads(answer["body"])["code"]
    # Somebody was first, and it goes on already.
    if error or code not in {"", "run_not_failed"}:
        return left(message, Reason.RUN_REFUSED, error or code)
    return Result(message=message)


def _request(body: Any) -> dict[str, Any]:  # noqa: ANN401 - a message
    """The request of the API that takes a run up, as its function gets it: who may call functions needs no key."""
    path = _REDRIVE.format(name=body["workflow"], run_id=quote(body["run_id"], safe=""))
    return {
        "httpMethod": "POST",
        "resource": _REDRIVE,
        "path": path,
        "headers": {},
        "requestContext": {
            "requestId": f"redrive-{body['run_id']}",
            "authorizer": {"key_id": "redrive", "scopes": "workflows:write"},
        },
    }
