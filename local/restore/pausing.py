"""Pausing a hub: none of its functions runs, none takes from a queue; and putting all back as it was.

What was before is written into a file first, so that the next restore can put it back.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Self

from botocore.exceptions import ClientError

from local.hub import Hub
from local.layout import LocalError

_TRIES = 30
_LOOK_AGAIN = 2.0
_GONE = "ResourceNotFoundException"
_BUSY = {"ResourceInUseException", "ResourceConflictException", "TooManyRequestsException"}


@dataclass(slots=True, kw_only=True)
class Paused:
    """What there was before: the reserved concurrency of each function, None for none; mappings that were on.

    ``copies`` are the tables of the moment, by the tables they are of.
    """

    stack_name: str
    functions: dict[str, int | None] = field(default_factory=dict)
    mappings: list[str] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """What a restore that came to no end left behind; None if there is none.

        Raises:
            LocalError: It cannot be read.
        """
        try:
            return cls(**json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):
            raise LocalError(f"{path} cannot be read; it says what to put back after a restore") from None

    def save(self, path: Path) -> None:
        """Write it down."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")


def state_of(hub: Hub, copies: dict[str, str]) -> Paused:
    """What there is to put back later.

    Raises:
        LocalError: All functions are paused already, by a restore from another machine.
    """
    functions = hub.client("lambda")
    names = sorted(hub.of_kind("AWS::Lambda::Function").values())
    mappings = [
        uuid
        for uuid in sorted(hub.of_kind("AWS::Lambda::EventSourceMapping").values())
        if _takes_from_queue(functions.get_event_source_mapping(UUID=uuid))
    ]
    reserved = {
        name: functions.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")
        for name in names
    }
    if set(reserved.values()) == {0}:
        raise LocalError(
            "all functions are paused already; end the restore that paused them where it was begun, or put them "
            "back: aws lambda delete-function-concurrency --function-name <each>"
        )
    return Paused(stack_name=hub.stack_name, functions=reserved, mappings=mappings, copies=copies)


def pause(hub: Hub, state: Paused) -> None:
    """Have no function run, and none take from a queue.

    A message that a paused function cannot take would count as tried, and be put aside after some tries; so
    the mappings of queues are switched off. Streams wait by themselves, and go on where they were.
    """
    client = hub.client("lambda")
    for mapping in state.mappings:
        _patiently(partial(client.update_event_source_mapping, UUID=mapping, Enabled=False))
    for name in state.functions:
        _patiently(partial(client.put_function_concurrency, FunctionName=name, ReservedConcurrentExecutions=0))


def resume(hub: Hub, state: Paused) -> None:
    """Put everything back; doing it again changes nothing. What is gone by now is left out."""
    client = hub.client("lambda")
    for name, reserved in state.functions.items():
        _patiently(partial(_reserve, client, name, reserved))
    for mapping in state.mappings:
        _patiently(partial(client.update_event_source_mapping, UUID=mapping, Enabled=True))


def longest_run(hub: Hub, state: Paused) -> int:
    """After how many seconds nothing runs any more that ran when the hub was paused."""
    client = hub.client("lambda")
    timeouts: list[int] = [
        client.get_function_configuration(FunctionName=name)["Timeout"] for name in state.functions
    ]
    return max(timeouts)


def _takes_from_queue(mapping: Mapping[str, Any]) -> bool:
    return ":sqs:" in mapping.get("EventSourceArn", "") and mapping.get("State") in {"Enabled", "Enabling"}


def _reserve(client: Any, name: str, reserved: int | None) -> None:  # noqa: ANN401 - a client
    if reserved is None:
        client.delete_function_concurrency(FunctionName=name)
    else:
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)


def _patiently(call: Callable[[], object]) -> None:
    """Make a call; again while AWS is still busy with the one before."""
    for _ in range(_TRIES):
        try:
            call()
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == _GONE:
                return
            if code not in _BUSY:
                raise
            time.sleep(_LOOK_AGAIN)
        else:
            return
    raise LocalError("AWS is still busy with an earlier change of the functions; run make restore again")
