import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from orderhub.errors import TransientError
from orderhub.platform.calling import FunctionCaller, Worker


class FakeLambda:
    """Keeps what it is asked, or refuses it."""

    def __init__(self, refusal: Exception | None = None, *, fails: bool = False) -> None:
        self.calls: list[dict[str, Any]] = []
        self._refusal = refusal
        self._answer = {"FunctionError": "Unhandled"} if fails else {}

    def invoke(self, **request: Any) -> dict[str, str]:  # noqa: ANN401 - as boto3 takes it
        if self._refusal:
            raise self._refusal
        self.calls.append(request)
        return self._answer


def worker(client: Any) -> Worker:  # noqa: ANN401 - stands for boto3's
    return Worker(client, "delete-orders")


def test_work_is_asked_for_and_not_waited_for() -> None:
    client = FakeLambda()

    worker(client).call("Delete Orders", operation_id="op-1")

    assert (client.calls[0]["FunctionName"], client.calls[0]["InvocationType"]) == ("delete-orders", "Event")
    assert json.loads(client.calls[0]["Payload"]) == {
        "detail-type": "Delete Orders",
        "detail": {"operation_id": "op-1"},
    }


def test_a_worker_that_does_not_answer_may_answer_later() -> None:
    away = worker(FakeLambda(EndpointConnectionError(endpoint_url="played")))

    with pytest.raises(TransientError) as caught:
        away.call("Delete Orders", operation_id="op-1")

    assert caught.value.code == "worker_unreachable"


def test_a_call_that_can_never_work_is_raised_as_it_is() -> None:
    refusal = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "played"}}, "Invoke")

    with pytest.raises(ClientError):
        worker(FakeLambda(refusal)).call("Delete Orders", operation_id="op-1")


def caller(client: Any) -> FunctionCaller:  # noqa: ANN401 - stands for boto3's
    return FunctionCaller(client, "make-signing-key")


def test_a_function_that_is_needed_at_once_is_waited_for() -> None:
    client = FakeLambda()

    caller(client).call()

    assert client.calls == [{"FunctionName": "make-signing-key"}]


@pytest.mark.parametrize(
    "client", [FakeLambda(EndpointConnectionError(endpoint_url="played")), FakeLambda(fails=True)]
)
def test_a_function_that_is_needed_and_fails_may_answer_later(client: FakeLambda) -> None:
    with pytest.raises(TransientError) as caught:
        caller(client).call()

    assert caught.value.code == "function_unreachable"
