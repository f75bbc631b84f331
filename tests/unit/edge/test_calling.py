import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from orderhub.edge.calling import Worker
from orderhub.faults import Passing


class FakeLambda:
    """Keeps what it is asked, or refuses it."""

    def __init__(self, refusal: Exception | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self._refusal = refusal

    def invoke(self, **asked: Any) -> None:  # noqa: ANN401 - as boto3 takes it
        if self._refusal:
            raise self._refusal
        self.asked.append(asked)


def worker(client: Any) -> Worker:  # noqa: ANN401 - stands for boto3's
    return Worker(client, "delete-orders")


def test_work_is_asked_for_and_not_waited_for() -> None:
    client = FakeLambda()

    worker(client).call("Delete Orders", operation_id="op-1")

    assert (client.asked[0]["FunctionName"], client.asked[0]["InvocationType"]) == ("delete-orders", "Event")
    assert json.loads(client.asked[0]["Payload"]) == {
        "detail-type": "Delete Orders",
        "detail": {"operation_id": "op-1"},
    }


def test_a_worker_that_does_not_answer_may_answer_later() -> None:
    away = worker(FakeLambda(EndpointConnectionError(endpoint_url="played")))

    with pytest.raises(Passing) as caught:
        away.call("Delete Orders", operation_id="op-1")

    assert caught.value.code == "worker_unreachable"


def test_a_call_that_can_never_work_is_raised_as_it_is() -> None:
    refusal = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "played"}}, "Invoke")

    with pytest.raises(ClientError):
        worker(FakeLambda(refusal)).call("Delete Orders", operation_id="op-1")
