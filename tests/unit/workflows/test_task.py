import traceback
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.workflows.task import Broken, task


def failing(error: Exception) -> Any:  # noqa: ANN401 - a handler, as AWS calls it
    @task
    def handler(_event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        raise error

    return handler


def test_an_answer_goes_out_as_it_is() -> None:
    @task
    def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        return {**event, "outcome": "sent"}

    assert handler({"run": "r1"}, None) == {"run": "r1", "outcome": "sent"}


def test_a_fault_of_ours_keeps_the_name_that_retries_match() -> None:
    with pytest.raises(TransientError) as caught:
        failing(TransientError("throttled", "message_not_sent"))({}, None)

    assert type(caught.value).__name__ == "TransientError"


def test_a_fault_nobody_foresaw_says_where_but_not_whose(capsys: pytest.CaptureFixture[str]) -> None:
    address = "mail@example.{}".format("com")  # a traceback shows source lines, and this is one

    with pytest.raises(Broken) as caught:
        failing(KeyError(address))({"event_id": "A1:2"}, None)

    shown = "".join(traceback.format_exception(caught.value)) + capsys.readouterr().out
    assert str(caught.value) == "KeyError"
    assert "test_task.py" in shown
    assert address not in shown


def test_a_permission_that_is_missing_is_named() -> None:
    response: Any = {"Error": {"Code": "AccessDeniedException", "Message": "no"}}

    with pytest.raises(Broken, match="ClientError AccessDeniedException Query"):
        failing(ClientError(response, "Query"))({}, None)
