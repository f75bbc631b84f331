"""How functions run: their errors, their retries, their layers, how many at once, when their log is whole."""

import hashlib
import json
import queue
import re
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack.services import lambda_svc

type Message = dict[str, Any]

RAISED = re.compile(r"^(?:\w+\.)*(\w+)(?::|$)", re.MULTILINE)
RUNS_AT_ONCE = 4
MAX_EVENT_BYTES, MAX_ANSWER_BYTES = 6_291_456, 6_291_556
TOO_LARGE = "RequestTooLargeException"
UNPACKING = threading.Lock()
END_OF_LOG = "\x1e"
_ANSWERED = "        _real_stdout.flush()\n\nrun()"


def limit_payloads(execute: Callable[[Message, Message], Message]) -> Callable[[Message, Message], Message]:
    """Wrap the running of a function so that what it is given and what it answers are no larger than Lambda takes.

    MiniStack has no such limit. Batches of streams and queues are made to fit by Lambda.
    """

    def wrapped(function: Message, event: Message) -> Message:
        if "Records" not in event and (size := len(json.dumps(event))) > MAX_EVENT_BYTES:
            message = f"{size} byte payload is too large for the RequestResponse invocation type"
            return {"error": True, "body": {"errorType": TOO_LARGE, "errorMessage": message}, "log": ""}
        answer = execute(function, event)
        body = answer.get("body")
        text = body if isinstance(body, str | bytes) else json.dumps(body, ensure_ascii=False)
        if (
            len(text) * 4 > MAX_ANSWER_BYTES
            and len(text.encode() if isinstance(text, str) else text) > MAX_ANSWER_BYTES
        ):
            message = f"Response payload size exceeded maximum allowed payload size ({MAX_ANSWER_BYTES} bytes)."
            problem = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message}
            return answer | {"error": True, "body": problem}
        return answer

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
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)
    record = lambda_svc._execution_record_for_config(function, config)
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


def read_concurrency(limit_of: Callable[..., int]) -> Callable[..., int]:
    """Wrap the limit of a queue's calls at once so that it is a number.

    CloudFormation makes numbers of parameters; MiniStack leaves `MaximumConcurrency` the text that it was given,
    and then calls no function for any queue.
    """

    def wrapped(mapping: Message, *arguments: Any) -> int:  # noqa: ANN401 - passed through
        scaling = mapping.get("ScalingConfig") or {}
        if "MaximumConcurrency" in scaling:
            scaling["MaximumConcurrency"] = int(scaling["MaximumConcurrency"])
        return limit_of(mapping, *arguments)

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


def mark_the_end_of_the_log(worker: str) -> str:
    """The program of a worker, which says where the log of an invocation ends before it answers."""
    marked = f"        print({END_OF_LOG!r}, flush=True)\n{_ANSWERED}"
    if _ANSWERED not in worker:
        raise ValueError("MiniStack's worker answers in another way; see where its log ends now")
    return worker.replace(_ANSWERED, marked)


def read_to_the_end(worker: Any, first_line_wait: float = 0.05, **_: float) -> str:  # noqa: ANN401 - MiniStack's
    """The log of an invocation, up to its mark; of a worker that died, what there is.

    MiniStack waits 50 ms for a first line, which is most of the time of a function that says nothing, and takes
    5 ms without another one for the end.
    """
    lines: list[str] = []
    while True:
        try:
            line = worker._stderr_queue.get(timeout=first_line_wait)
        except queue.Empty:
            break
        if line == END_OF_LOG:
            break
        lines.append(line)
    return "\n".join(lines)
