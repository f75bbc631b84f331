"""Workflows on the console: what they do, changed and tried, and their runs."""

import json
from typing import Any

import pytest

from orderhub.console.screens.workflow_runs import STATES
from orderhub.platform.scopes import Scope
from orderhub.workflows.run import RunState
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

DEFINITION = example("GET", "/v1/workflows/{name}/versions")["versions"][0]["definition"]
SAVED = example("GET", "/v1/workflows/{name}/versions")["versions"][0]
RUN = "/workflows/care/runs/care~A1"


def with_saved(*scopes: Scope, **saved: object) -> PlayedApi:
    """An API with a workflow that was saved."""
    api = PlayedApi(frozenset(scopes or Scope))
    workflow = example("GET", "/v1/workflows/{name}") | {"name": "care", "version": 2, "settings": []}
    api.answers["GET", "/v1/workflows/care"] = (
        200,
        workflow | {"definition": DEFINITION, "saved": SAVED | {"version": 2, **saved}},
    )
    return api


def with_run(**run: object) -> PlayedApi:
    """An API in which the workflow has one run."""
    api = with_saved()
    one = example("GET", "/v1/workflows/{name}/runs")["runs"][0] | {"runId": "care~A1", "workflow": "care", **run}
    api.answers["GET", "/v1/workflows/care/runs"] = 200, {"runs": [one], "next": None}
    api.answers["GET", "/v1/workflows/care/versions"] = 200, {"versions": [SAVED], "next": None}
    return api


def posted(api: PlayedApi, path: str, **form: str) -> dict[str, Any]:
    return desk_on(api).answer(request(path, method="POST", form=form))


def last_sent(api: PlayedApi) -> tuple[str, str, Any]:
    body = api.sent[-1][1]
    return *api.asked[-1], json.loads(body) if body else None


# -- the list ---------------------------------------------------------------------------------------------------


def test_the_list_says_how_many_runs_are_in_progress() -> None:
    api = PlayedApi()
    run = example("GET", "/v1/workflows/{name}/runs")["runs"][0]
    api.answers["GET", "/v1/workflows/abandoned_cart/runs"] = 200, {"runs": [run] * 20, "next": "more"}
    assert ">40+</a>" in shown(api, "/workflows")

    api.refuse("GET", "/v1/workflows/abandoned_cart/runs", 503, "table_busy")
    page = shown(api, "/workflows")
    assert page.count("What to do about table_busy.") == 1
    assert ">Runs</a>" in page


def test_a_workflow_that_is_off_is_not_asked_for_its_runs() -> None:
    api = PlayedApi(frozenset({Scope.WORKFLOWS_READ}))
    off = example("GET", "/v1/workflows")["workflows"][0]
    off["start"]["events"] = [f"order{number}" for number in range(6)]
    other = off | {"name": "send_message", "start": off["start"] | {"events": []}}
    api.answers["GET", "/v1/workflows"] = 200, {"workflows": [off | {"on": False}, other | {"on": False}]}
    page = shown(api, "/workflows")

    assert [target for _, target in api.asked if "/runs" in target] == []
    assert "when somebody asks for it" in page
    assert "…" in page
    assert "New workflow" not in page

    api.answers["GET", "/v1/workflows"] = 200, {"workflows": []}
    assert "There are no workflows." in shown(api, "/workflows")


# -- one workflow -----------------------------------------------------------------------------------------------


def test_a_workflow_is_read_as_a_path() -> None:
    page = shown(PlayedApi(), "/workflows/abandoned_cart")

    for text in ("Wait 1 hour", "Send the message abandoned_cart_1", "Wait 24 hours", "there is a newer cart"):
        assert text in page
    assert 'name="set-hours"' in page
    assert 'name="set-on"' not in page
    assert "Versions" not in page
    assert "/workflows/abandoned_cart/edit" not in page


def test_what_one_may_not_do_is_not_offered() -> None:
    page = shown(PlayedApi(frozenset({Scope.WORKFLOWS_READ})), "/workflows/abandoned_cart")
    for words in ("Turn off", "Copy under another name", 'name="set-hours"', "read it"):
        assert words not in page
    assert "1,24" in page

    saved = shown(with_saved(Scope.WORKFLOWS_READ), "/workflows/care")
    assert "Versions" in saved
    assert "Archive" not in saved


@pytest.mark.parametrize(("state", "offered"), [("on", "Turn off"), ("off", "Turn on"), ("archived", "Turn on")])
def test_a_saved_workflow_is_changed_turned_and_archived(state: str, offered: str) -> None:
    page = shown(with_saved(state=state, onSince="2026-03-08T07:00:00Z"), "/workflows/care")

    assert offered in page
    assert "On since" in page
    assert ("Archive</a>" in page) is (state != "archived")
    assert "/workflows/care/edit" in page
    assert 'name="set-hours"' not in page


def test_a_workflow_that_nothing_stops_says_so() -> None:
    api = PlayedApi()
    bare = example("GET", "/v1/workflows/{name}") | {"stops": [], "settings": [], "definition": None}
    bare["start"] |= {"events": [], "howOften": "once_per_period", "periodDays": 90, "alone": False}
    api.answers["GET", "/v1/workflows/send_message"] = 200, bare | {"on": True, "transactional": True}
    page = shown(api, "/workflows/send_message")

    for text in ("Nothing stops it", "no steps to show", "90 days", "when somebody asks for it"):
        assert text in page
    assert "Turn off" not in page


def test_only_settings_that_were_changed_are_sent() -> None:
    api = PlayedApi()
    form = {"set-hours": "2,48", "was-hours": "1,24", "set-days": "7", "was-days": "7"}
    answer = posted(api, "/workflows/abandoned_cart/settings", **form)

    assert answer["headers"]["Location"] == "/api/console/workflows/abandoned_cart?done=saved"
    assert last_sent(api) == ("PUT", "/v1/settings", {"workflows": {"abandoned_cart": {"hours": "2,48"}}})


def test_a_setting_that_is_wrong_is_said_beside_it() -> None:
    api = PlayedApi()
    api.refuse("PUT", "/v1/settings", 422, "settings_invalid")
    mistake = {"pointer": "/workflows/abandoned_cart/hours", "code": "value_invalid", "message": "Two numbers."}
    api.answers["PUT", "/v1/settings"][1]["errors"] = [mistake, {"pointer": "/messages/x", "message": "No."}]
    answer = posted(api, "/workflows/abandoned_cart/settings", **{"set-hours": "soon", "was-hours": "1,24"})

    assert answer["statusCode"] == 422
    assert '<p class="wrong" id="h-set-hours">Two numbers.</p>' in text_of(answer)
    assert 'value="soon"' in text_of(answer)


# -- on, off, archived ------------------------------------------------------------------------------------------


def test_turning_on_says_what_starts_it_and_what_it_sends_first() -> None:
    api = PlayedApi()
    page = shown(api, "/workflows/abandoned_cart/state/on")
    assert "Started by: orderABANDONED_SHOPPING_CART" in page
    assert "abandoned_cart_1, abandoned_cart_2" in page
    assert [method for method, _ in api.asked] == ["GET", "GET"]

    answer = posted(api, "/workflows/abandoned_cart/state/on")
    assert answer["headers"]["Location"] == "/api/console/workflows/abandoned_cart?done=done"
    assert last_sent(api) == ("PUT", "/v1/settings", {"workflows": {"abandoned_cart": {"on": True}}})


def test_a_saved_one_is_turned_by_its_own_route() -> None:
    api = with_saved()
    api.answers["GET", "/v1/workflows/care"][1]["messages"] = []
    assert "Messages it can send" not in shown(api, "/workflows/care/state/on")

    posted(api, "/workflows/care/state/archived")
    assert last_sent(api) == ("POST", "/v1/workflows/care/state", {"state": "archived"})


@pytest.mark.parametrize("state", ["archived", "gone"])
def test_what_ships_is_not_archived(state: str) -> None:
    answer = desk_on(PlayedApi()).answer(request(f"/workflows/abandoned_cart/state/{state}"))

    assert answer["statusCode"] == 404


def test_what_the_api_refuses_is_said_where_it_was_asked_twice() -> None:
    api = with_saved()
    api.refuse("POST", "/v1/workflows/care/state", 409, "version_conflict")
    answer = posted(api, "/workflows/care/state/off")

    assert answer["statusCode"] == 409
    assert "Turn off care?" in text_of(answer)
    assert "What to do about version_conflict." in text_of(answer)


# -- written ----------------------------------------------------------------------------------------------------


def test_a_definition_is_saved_as_the_next_of_the_version_it_was_read_at() -> None:
    api = with_saved()
    page = shown(api, "/workflows/care/edit")
    assert 'name="version" value="2"' in page
    assert "order.total_cost &gt; 100.0" in page

    answer = posted(api, "/workflows/care/edit", version="2", definition=json.dumps(DEFINITION))
    assert answer["headers"]["Location"] == "/api/console/workflows/care?done=saved"
    assert last_sent(api) == ("PUT", "/v1/workflows/care", {**DEFINITION, "version": 2})


def test_fractions_of_a_definition_stay_numbers() -> None:
    api = with_saved()
    where = {"order": {"total": [{"numeric": [">", 100.5]}]}}
    definition = {**DEFINITION, "start": DEFINITION["start"] | {"where": where}}
    posted(api, "/workflows/care/edit", version="x", definition=json.dumps(definition))

    assert last_sent(api)[2] == {**definition, "version": 0}


def test_a_copy_is_new_and_takes_no_others_name() -> None:
    api = PlayedApi()
    assert "abandoned_cart_1" in shown(api, "/new-workflow?copy=abandoned_cart")
    assert "delivered_follow_up" in shown(api, "/new-workflow")

    posted(api, "/new-workflow", name="mine", definition=json.dumps(DEFINITION))
    assert last_sent(api) == ("PUT", "/v1/workflows/mine", {**DEFINITION, "version": 0})


def test_mistakes_stand_at_their_lines_and_what_was_typed_stays() -> None:
    api = with_saved()
    api.refuse("PUT", "/v1/workflows/care", 422, "definition_invalid")
    mistake = {"pointer": "/blocks/0/wait/days", "code": "value_invalid", "message": "Send a number above 0."}
    api.answers["PUT", "/v1/workflows/care"][1]["errors"] = [mistake]
    typed = '{\n"blocks": [\n{"wait": {"days": 0}}\n]\n}'
    answer = posted(api, "/workflows/care/edit", version="2", definition=typed)
    page = text_of(answer)

    assert answer["statusCode"] == 422
    for text in ("Line 3", "/blocks/0/wait/days", "Send a number above 0.", "Wait 0 days", 'data-line="3"'):
        assert text in page
    assert "&#34;days&#34;: 0" in page


def test_what_is_no_json_is_not_sent() -> None:
    api = with_saved()
    page = text_of(posted(api, "/workflows/care/edit", version="2", definition='{"blocks": [}'))

    assert "Line 1" in page
    assert "no steps to show" in page
    assert [method for method, _ in api.asked] == ["GET"]


def test_a_name_that_is_taken_is_said_above_the_form() -> None:
    api = PlayedApi()
    api.refuse("PUT", "/v1/workflows/-", 409, "name_taken")
    answer = posted(api, "/new-workflow", name="", definition="{}")

    assert answer["statusCode"] == 409
    assert "This name is taken" in text_of(answer)


# -- versions ---------------------------------------------------------------------------------------------------


def test_versions_are_listed_compared_and_brought_back() -> None:
    api = with_saved()
    versions = [SAVED | {"version": number} for number in (3, 2, 1)]
    answer: dict[str, Any] = {"versions": versions, "next": 1}
    api.answers["GET", "/v1/workflows/care/versions"] = 200, answer
    page = shown(api, "/workflows/care/versions")
    assert "versions?a=2&amp;b=3" in page
    assert "before=1" in page

    answer |= {"versions": versions[:2], "next": None, "diff": "--- version 2\n+++ version 3\n-a\n+b\n c"}
    page = shown(api, "/workflows/care/versions?a=2&b=3")
    assert api.asked[-1] == ("GET", "/v1/workflows/care/versions?diff=2%2C3")
    assert '<span class="added">+b</span>' in page
    assert '<span class="gone">-a</span>' in page

    answer |= {"versions": [], "diff": ""}
    reader = PlayedApi(frozenset({Scope.WORKFLOWS_READ}))
    reader.answers = api.answers
    page = shown(reader, "/workflows/care/versions?a=2&b=3")
    assert "They are equal;" in page
    assert "There are no versions." in page


def test_going_back_saves_what_the_version_says_above_the_last_one() -> None:
    api = with_saved()
    api.answers["GET", "/v1/workflows/care/versions"] = 200, {"versions": [SAVED | {"version": 1}], "next": None}
    assert "is saved as a new version" in shown(api, "/workflows/care/versions/1")

    posted(api, "/workflows/care/versions/1")
    assert last_sent(api) == ("PUT", "/v1/workflows/care", {**SAVED["definition"], "version": 1})


@pytest.mark.parametrize("version", ["7", "x"])
def test_a_version_that_never_was_cannot_be_gone_back_to(version: str) -> None:
    answer = desk_on(with_saved()).answer(request(f"/workflows/care/versions/{version}"))
    assert answer["statusCode"] == 404

    api = with_saved()
    api.answers["GET", "/v1/workflows/care/versions"] = 200, {"versions": [], "next": None}
    assert desk_on(api).answer(request(f"/workflows/care/versions/{version}"))["statusCode"] == 404


# -- tried ------------------------------------------------------------------------------------------------------


def test_a_try_shows_which_blocks_were_taken() -> None:
    api = with_saved()
    answer = posted(api, "/workflows/care/try", order="A1", email="me@example.com", phone="")
    page = text_of(answer)

    sent = next(body for (method, _), (_, body) in zip(api.asked, api.sent, strict=True) if method == "POST")
    assert json.loads(sent or b"") == {"order": "A1", "to": {"email": "me@example.com"}}
    for text in ("it would start", "***@example.com", "order.total_cost = 150.0", "It would end as", "read it"):
        assert text in page
    assert "not taken" not in page
    # The address is in the form, and nowhere else.
    assert page.count("me@example.com") == page.count('value="me@example.com"') == 1


def test_a_try_that_stops_takes_no_block() -> None:
    api = with_saved(Scope.WORKFLOWS_READ)
    tried = example("POST", "/v1/workflows/{name}/test")
    stopped = {"starts": False, "checks": [], "stop": {"reason": "case_open", "by": "refund-1"}, "blocks": []}
    api.answers["POST", "/v1/workflows/care/test"] = 200, tried | stopped | {"ends": None}
    page = text_of(posted(api, "/workflows/care/try", order="A1"))

    for text in ("would not start", "refund-1", "not taken", "a refund or exchange is open"):
        assert text in page
    assert 'name="email"' not in page


def test_what_is_not_saved_yet_is_tried_as_it_stands() -> None:
    api = with_saved()
    definition = json.dumps(DEFINITION)
    page = text_of(posted(api, "/workflows/care/try", definition=definition, version="2"))
    assert "order.total_cost" in page
    assert "What would come of it" not in page
    assert len(api.asked) == 1

    assert "What would come of it" in text_of(
        posted(api, "/workflows/care/try", definition=definition, order="A1")
    )
    assert last_sent(api)[2] == {"order": "A1", "definition": DEFINITION}

    assert "Line 1" in text_of(posted(api, "/workflows/care/try", definition="{", order="A1"))


def test_what_the_api_says_of_a_try_is_shown() -> None:
    api = with_saved()
    api.refuse("POST", "/v1/workflows/care/test", 422, "event_missing")
    answer = posted(api, "/workflows/care/try", order="A1")
    assert answer["statusCode"] == 422
    assert "What to do about event_missing." in text_of(answer)
    assert 'value="A1"' in text_of(answer)
    assert "Order number" in shown(api, "/workflows/care/try")


def test_a_backtest_is_made_once_somebody_asks_for_it() -> None:
    api = PlayedApi()
    assert "/backtest" not in shown(api, "/workflows/care/backtest") or len(api.asked) == 1

    result = example("POST", "/v1/workflows/{name}/backtest")
    other = result["sample"][0] | {"key": "customer-1"}
    ended = {"isComplete": False, "endedAt": "2026-11-01T00:00:00Z", "sample": [*result["sample"], other]}
    api.answers["POST", "/v1/workflows/care/backtest"] = 200, result | ended
    page = shown(api, "/workflows/care/backtest?days=7")
    assert api.asked[-1] == ("POST", "/v1/workflows/care/backtest?days=7")
    for text in ("3,011", "2,410", "There was no time for all of it", "/orders/DY-20261122-0001", "customer-1"):
        assert text in page
    assert "/orders/customer-1" not in page

    api.answers["POST", "/v1/workflows/care/backtest"] = 200, result | {"sample": []}
    assert "The first it would have started for" not in shown(api, "/workflows/care/backtest?days=7")


# -- runs -------------------------------------------------------------------------------------------------------


def test_runs_are_listed_by_state_and_say_what_became_of_them() -> None:
    assert set(STATES) == set(RunState)

    api = with_run(state="stopped", reason="case_open", stoppedBy="refund-1", waitUntil=None)
    runs = api.answers["GET", "/v1/workflows/care/runs"][1]
    runs["runs"].append(runs["runs"][0] | {"orderNo": None, "reason": None, "state": "running", "block": ""})
    runs["next"] = "more"
    page = shown(api, "/workflows/care/runs?state=stopped")

    assert api.asked[-1] == ("GET", "/v1/workflows/care/runs?limit=20&state=stopped")
    for text in ("refund-1", "a refund or exchange is open", "runs/care~A1?state=stopped", "cursor=more"):
        assert text in page

    api.answers["GET", "/v1/workflows/care/runs"] = 200, {"runs": [], "next": None}
    assert "No run is in this state;" in shown(api, "/workflows/care/runs?state=failed")
    assert "It has no runs yet." in shown(api, "/workflows/care/runs")

    api.refuse("GET", "/v1/workflows/care/runs", 400, "state_invalid")
    answer = desk_on(api).answer(request("/workflows/care/runs?state=x"))
    assert answer["statusCode"] == 400


def test_a_run_is_shown_as_the_path_it_took() -> None:
    passed = ["/blocks/0 waited", "/blocks/1 then"]
    api = with_run(state="failed", reason="table_busy", version=1, block="/blocks/1/then/0", passed=passed)
    run = api.answers["GET", "/v1/workflows/care/runs"][1]["runs"][0]
    run |= {"endedAt": "2026-11-23T06:02:05Z", "waitUntil": None, "requestedBy": "rule:vip", "stoppedBy": "x"}
    page = shown(api, RUN)

    for text in ("waited", "Take it up again", "rule:vip", "failed", "Wait 10 days"):
        assert text in page
    assert "Stop the run" not in page
    assert ("GET", "/v1/workflows/care/versions?limit=1&before=2") in api.asked


@pytest.mark.parametrize(
    ("until", "is_late"), [("2026-01-01T00:00:00Z", True), ("2999-01-01T00:00:00Z", False), ("x", False)]
)
def test_a_run_that_waits_is_stopped_and_taken_up_if_its_timer_is_lost(until: str, *, is_late: bool) -> None:
    page = shown(with_run(state="waiting", waitUntil=until), RUN)

    assert "Stop the run" in page
    assert ("Take it up again" in page) is is_late


def test_a_run_that_is_bare_shows_what_there_is() -> None:
    empty: dict[str, Any] = {
        "orderNo": None,
        "block": "",
        "deliveries": [],
        "version": 9,
        "waitUntil": None,
        "state": "done",
    }
    api = with_run(**empty)
    api.answers["GET", "/v1/workflows/care/versions"] = 200, {"versions": [], "next": None}
    page = shown(api, RUN)
    assert "None so far." in page
    assert "no steps to show" in page

    reader = PlayedApi(frozenset({Scope.WORKFLOWS_READ}))
    reader.answers = with_run().answers
    assert '/orders/A1"' not in shown(reader, RUN)


def test_a_run_is_looked_for_where_one_came_from_and_then_among_the_newest() -> None:
    api = with_run()
    shown(api, f"{RUN}?state=waiting&cursor=c")
    assert api.asked[1] == ("GET", "/v1/workflows/care/runs?limit=20&state=waiting&cursor=c")

    for following, pages in ((None, 2), ("more", 6)):
        api = with_run()
        api.answers["GET", "/v1/workflows/care/runs"][1]["next"] = following
        answer = desk_on(api).answer(request("/workflows/care/runs/other"))
        assert answer["statusCode"] == 404
        assert len([target for _, target in api.asked if "/runs" in target]) == pages


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (f"{RUN}/stop", "/v1/workflows/care/runs/care~A1/stop"),
        (f"{RUN}/redrive", "/v1/workflows/care/runs/care~A1/redrive"),
        ("/workflows/care/stop", "/v1/workflows/care/stop"),
    ],
)
def test_a_run_is_stopped_or_taken_up_after_it_was_asked_twice(path: str, target: str) -> None:
    api = with_run()
    assert "care" in shown(api, path)
    assert ("POST", target) not in api.asked

    assert posted(api, path)["statusCode"] == 303
    assert api.asked[-1] == ("POST", target)
