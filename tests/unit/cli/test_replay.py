"""Events of the past told again: foreseen first, and once."""

import pytest

from tests.support.command import Machine

FORESEEN = {"dryRun": True, "events": 3, "starts": 2}
BEGUN = {"replayId": "r1", "state": "waiting"}
WORDS = ("replay", "A1", "A2", "--type", "orderPAID,orderSHIPPED", "--workflow", "thanks")


@pytest.fixture
def machine(machine: Machine) -> Machine:
    machine.answer("POST /v1/replays", FORESEEN, BEGUN)
    return machine


def test_a_dry_run_comes_first_and_nothing_is_told_unasked(machine: Machine) -> None:
    machine.answer("POST /v1/replays", FORESEEN)

    assert machine.run(*WORDS).code == 2
    ended = machine.run(*WORDS, "--dry-run", "--json")

    assert (ended.code, ended.json) == (0, FORESEEN)
    assert {body["dryRun"] for body in machine.bodies} == {True}
    assert "Tells 3 events again to the workflow thanks" in ended.err


def test_what_was_confirmed_is_told_once(machine: Machine) -> None:
    ended = machine.run(*WORDS, "--yes", "--json")

    assert (ended.code, ended.json) == (0, BEGUN)
    chosen = {"orderNos": ["A1", "A2"], "types": ["orderPAID", "orderSHIPPED"]}
    assert machine.bodies[1] == {"events": chosen, "to": {"workflow": "thanks"}, "dryRun": False}
    assert machine.requests[1].headers["Idempotency-Key"]
    assert "orderhub api GET /v1/replays/r1" in ended.err


def test_one_is_told(machine: Machine) -> None:
    assert machine.run("replay", "A1").code == 2
    assert machine.run("replay", "A1", "--rule", "a", "--webhook", "b").code == 2
    ended = machine.run("replay", "--from", "2026-03-08", "--to", "2026-03-09", "--rule", "a", "--yes")
    assert "events\t3\n" in ended.out
    assert machine.bodies[0]["events"] == {"from": "2026-03-08", "to": "2026-03-09"}
