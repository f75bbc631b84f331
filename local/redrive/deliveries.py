"""What could not be delivered, sent to where it was to go; and runs of workflows that failed, taken up again."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from local.hub import Hub
from local.redrive.message import Fate, Message, Result, attempt
from local.redrive.records import call

_REDRIVE = "/v1/workflows/{name}/runs/{run_id}/redrive"


def undelivered(hub: Hub, messages: Sequence[Message]) -> Iterator[Result]:
    """Send what a rule, a schedule, a queue or a function gave up to where it was to go."""
    for message in messages:
        yield attempt(message, partial(_delivered, hub, message))


def failed_runs(hub: Hub, messages: Sequence[Message]) -> Iterator[Result]:
    """Take runs up where they failed; those that the hub keeps no row of start anew with what they were given."""
    for message in messages:
        yield attempt(message, partial(_resumed, hub, message))


def _delivered(hub: Hub, message: Message) -> Result:
    target = message.attributes.get("TARGET_ARN") or message.source
    request = message.body.get("requestPayload")
    if target:
        return _sent(hub, message, target, message.text)
    if request is not None:
        return _sent(hub, message, message.body["requestContext"]["functionArn"], json.dumps(request))
    return Result(message=message, fate=Fate.LEFT, why="does not say where it was to go")


def _resumed(hub: Hub, message: Message) -> Result:
    if message.body.get("run_id"):
        return _taken_up(hub, message)
    if message.body.get("run"):
        return _started(hub, message)
    return Result(message=message, fate=Fate.LEFT, why="names no run")


def _sent(hub: Hub, message: Message, target: str, text: str) -> Result:
    match target.split(":")[2]:
        case "lambda":
            hub.client("lambda").invoke(FunctionName=target, InvocationType="Event", Payload=text.encode())
        case "states":
            hub.client("stepfunctions").start_execution(stateMachineArn=target, input=text)
        case "sqs":
            queues = hub.client("sqs")
            url = queues.get_queue_url(QueueName=target.rpartition(":")[2])["QueueUrl"]
            queues.send_message(QueueUrl=url, MessageBody=text)
        case service:
            return Result(message=message, fate=Fate.LEFT, why=f"was to go to {service}, which is not known here")
    return Result(message=message)


def _started(hub: Hub, message: Message) -> Result:
    client, run = hub.client("stepfunctions"), message.body["run"]
    found = client.describe_execution(executionArn=run)
    client.start_execution(stateMachineArn=found["stateMachineArn"], input=found["input"])
    return Result(message=message)


def _taken_up(hub: Hub, message: Message) -> Result:
    answer, error = call(hub, hub.physical("ManageWorkflowsFunction"), _request(message.body))
    status, code = answer.get("statusCode"), ""
    if not error and status != HTTPStatus.ACCEPTED:
        code = json.loads(answer["body"])["code"]
    # Somebody was first, and it goes on already.
    if error or code not in {"", "run_not_failed"}:
        return Result(message=message, fate=Fate.LEFT, why=f"the hub says {error or code}")
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
            "authorizer": {"key_id": "make redrive", "scopes": "workflows:write"},
        },
    }
