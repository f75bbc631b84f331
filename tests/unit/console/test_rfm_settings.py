"""Boundaries of the RFM grid, and what begins with its cells: segments, rules, workflows."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from orderhub.console.moves import EVENT, move_in, rule_of, segment_of, workflow_of
from orderhub.mistakes import Mistakes
from orderhub.platform.scopes import Scope
from orderhub.rules.actions import ActionTargets
from orderhub.rules.parse import parse
from orderhub.segments.parse import parse as parse_conditions
from orderhub.workflows.definition_checks import check_definition
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

TARGETS = ActionTargets(workflows={}, messages=frozenset({"win_back"}), has_webhook=bool, order_actions=frozenset)
MOVE = {"from_cell": "0/2", "to_cell": "1/2", "currency": "CNY"}
SEEN = "30, 90, 365; 1, 2, 5"


def post(api: PlayedApi, **form: Any) -> dict[str, Any]:  # noqa: ANN401 - a response
    return desk_on(api).answer(request("/rfm/settings", method="POST", form=form))


# -- boundaries -------------------------------------------------------------------------------------------------


def test_the_boundaries_stand_in_a_form_for_whoever_may_set_them() -> None:
    page = shown(PlayedApi(), "/rfm/settings")
    assert 'value="30, 90, 365"' in page
    assert 'value="1, 2, 5"' in page
    assert "90–364" in page
    assert 'name="days"' not in shown(PlayedApi(frozenset({Scope.CUSTOMERS_READ})), "/rfm/settings")


def test_others_are_set_after_it_was_said_what_follows() -> None:
    api = PlayedApi()
    typed = {"days": "15，31 61", "sales": "1, 2", "seen": SEEN}
    page = text_of(post(api, **typed))
    assert "Days: 15，31 61. Sales: 1, 2." in page
    assert "moves nobody and tells nobody" in page
    assert "PUT" not in {method for method, _ in api.asked}

    answer = post(api, **typed, sure="yes")
    assert answer["headers"]["Location"] == "/api/console/rfm/settings?done=boundaries"
    assert json.loads(api.sent[-1][1] or b"") == {"days": [15, 31, 61], "sales": [1, 2]}


def test_what_is_wrong_stands_at_its_field() -> None:
    api = PlayedApi()
    problem = json.loads(PlayedApi.refusal(400, "boundaries_invalid")[1])
    said = "/days/1 has to be a whole number from 1 to 100000. /days/2 has to be greater."
    api.answers["PUT", "/v1/rfm/settings"] = 400, problem | {"detail": said}
    answer = post(api, days="1, x, 0", sales="1", seen=SEEN, sure="yes")
    page = text_of(answer)
    assert answer["statusCode"] == 400
    assert f'<p class="wrong" id="h-days">{said}</p>' in page
    assert 'value="1, x, 0"' in page
    assert json.loads(api.sent[-2][1] or b"")["days"] == [1, "x", 0]

    api.refuse("PUT", "/v1/rfm/settings", 503, "table_busy")
    assert "What to do about table_busy." in text_of(post(api, days="1", sales="1", seen=SEEN, sure="yes"))


def test_boundaries_that_somebody_else_set_meanwhile_are_not_replaced() -> None:
    api = PlayedApi()
    answer = post(api, days="15", sales="1", seen="30; 1", sure="yes")
    assert answer["statusCode"] == 409
    assert "Somebody else has set the boundaries" in text_of(answer)
    assert "PUT" not in {method for method, _ in api.asked}


# -- what begins with a cell ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "move"),
    [
        (MOVE, MOVE),
        ({"to_cell": "12/0"}, {"to_cell": "12/0"}),
        ({"to_cell": "1", "currency": "CNY"}, {}),
        ({"to_cell": "1/2' || true", "from_cell": "1/1", "currency": "cny"}, {"from_cell": "1/1"}),
        ({}, {}),
    ],
)
def test_a_move_names_cells_and_a_currency_alone(asked: dict[str, str], move: dict[str, str]) -> None:
    assert move_in(asked) == move


@pytest.mark.parametrize("move", [MOVE, {"to_cell": "0/5"}, {"from_cell": "0/5", "currency": "CNY"}])
def test_what_is_filled_in_can_be_saved_as_it_is(move: dict[str, str]) -> None:
    rule = parse("moves", rule_of(move), TARGETS, datetime(2026, 3, 8, tzinfo=UTC))
    assert (rule.on, rule.enabled) == ((EVENT,), False)

    mistakes = Mistakes()
    check_definition(workflow_of(move), TARGETS, mistakes)
    assert mistakes.found == []


def test_a_cell_is_a_segment() -> None:
    assert segment_of("0/5", "") == {"all": [{"fact": "rfmCell", "op": "in", "value": [{"r": 0, "f": 5}]}]}
    assert segment_of("0/5", "CNY")["all"][0]["currency"] == "CNY"
    assert parse_conditions(segment_of("0/5", "CNY"), "USD") is not None


def test_a_cell_leads_to_what_begins_with_it() -> None:
    page = shown(PlayedApi(), "/rfm/0/2")
    cell = example("GET", "/v1/rfm/cells/{r}/{f}/customers")
    place, currency = f"{cell['r']}%2F{cell['f']}", cell["currency"]
    for address in (
        f"new-segment?cell={place}&amp;currency={currency}",
        f"new-rule?currency={currency}&amp;to_cell={place}",
        f"new-workflow?currency={currency}&amp;from_cell={place}",
    ):
        assert f'href="/api/console/{address}"' in page

    reader = PlayedApi(frozenset({Scope.CUSTOMERS_READ}))
    for path in ("/rfm", "/rfm/0/2"):
        page = shown(reader, path)
        assert "new-rule" not in page
        assert "new-segment" not in page
        assert "new-workflow" not in page
    writer = PlayedApi(frozenset({Scope.CUSTOMERS_READ, Scope.WORKFLOWS_READ, Scope.WORKFLOWS_WRITE}))
    assert 'action="/api/console/new-workflow"' in shown(writer, "/rfm")
    assert 'action="/api/console/new-rule"' in shown(PlayedApi(), "/rfm")


def test_the_editors_open_filled_in() -> None:
    rule = shown(PlayedApi(), "/new-rule?from_cell=0%2F2&to_cell=1%2F2&currency=CNY")
    assert "rfmCELL_CHANGED" in rule
    assert "event.rfm.to.cell == &#39;1/2&#39;" in rule
    workflow = shown(PlayedApi(), "/new-workflow?to_cell=1%2F2")
    assert "rfmCELL_CHANGED" in workflow
    assert "&#34;1/2&#34;" in workflow
    segment = shown(PlayedApi(), "/new-segment?cell=0%2F5&currency=CNY")
    assert '<option value="rfmCell" selected>' in segment
    assert 'value="0/5"' in segment
    assert 'value="CNY"' in segment
