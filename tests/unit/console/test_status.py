"""The status at the console: alarms and figures in words, and queues that are put back after a question."""

from copy import deepcopy
from typing import Any

import pytest

from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

REDRIVE = ("POST", "/v1/status/queues/FailedRunsQueue/redrive")


def status() -> dict[str, Any]:
    found: dict[str, Any] = deepcopy(example("GET", "/v1/status"))
    return found


def page_with(**changes: object) -> str:
    api = PlayedApi()
    api.answers["GET", "/v1/status"] = 200, status() | changes
    return text_of(desk_on(api).answer(request("/status")))


def test_an_alarm_that_rings_stands_on_top_in_words() -> None:
    page = page_with()

    assert "A run of a workflow failed" in page
    assert page.index("Alarms that ring") < page.index("In the last hour")
    assert "No alarm rings" not in page


def test_when_none_rings_that_is_said_and_each_state_has_its_word() -> None:
    alarms = [status()["alarms"][0] | {"name": f"A{state}", "state": state} for state in ("ok", "unknown")]
    page = page_with(alarms=alarms)

    assert "No alarm rings." in page
    assert ">quiet<" in page
    assert "not known yet" in page
    assert "This hub has no alarms." in page_with(alarms=[])


def test_an_hour_without_events_and_more_runs_than_are_counted_are_said() -> None:
    hour = status()["lastHour"] | {"eventLag": None}
    page = page_with(
        lastHour=hour,
        workflows={"running": 1000, "waiting": 1000, "countedAtMost": 1000},
        messagesWaiting={"count": 3, "mailsPerSecond": None, "seconds": None},
    )

    assert "61.5" not in page
    assert page.count("1,000+") == 2
    assert "mails a second" not in page


def test_a_queue_is_put_back_after_a_question_and_what_came_of_it_is_said() -> None:
    api = PlayedApi()
    desk = desk_on(api)

    asked = text_of(desk.answer(request("/status/FailedRunsQueue/redrive")))
    assert "Runs of workflows that failed" in asked
    assert REDRIVE not in api.asked

    answer = desk.answer(request("/status/FailedRunsQueue/redrive", method="POST", form={}))
    page = text_of(answer)
    assert REDRIVE in api.asked
    assert "2 put back, 0 in a queue again, 1 left; 1 wait now." in page
    assert "AWS refused it" in page
    assert "ExecutionDoesNotExist" in page


def test_a_queue_nobody_knows_is_said() -> None:
    api = PlayedApi()
    api.refuse("POST", "/v1/status/queues/x/redrive", 404, "queue_unknown")

    answer = desk_on(api).answer(request("/status/x/redrive", method="POST", form={}))

    assert answer["statusCode"] == 404
    assert "There is no such queue" in text_of(answer)


@pytest.mark.parametrize(("scopes", "offers"), [(frozenset({Scope.STATUS_READ}), False), (frozenset(Scope), True)])
def test_only_who_may_is_offered_to_put_back(
    scopes: frozenset[Scope],
    offers: bool,  # noqa: FBT001 - parametrized
) -> None:
    page = shown(PlayedApi(scopes), "/status")

    assert ("/status/FailedRunsQueue/redrive" in page) is offers
    assert ("read, 4 rejected; 0 imports given up. <a" in page) is offers


def test_what_cannot_be_read_is_said_with_what_to_do() -> None:
    api = PlayedApi()
    api.refuse("GET", "/v1/status", 503, "status_unreadable")

    answer = desk_on(api).answer(request("/status"))

    assert answer["statusCode"] == 503
    assert "The status cannot be read right now" in text_of(answer)
