"""The runs an event set off are found by its reactions, those that rules asked for, too."""

from orderhub.privacy.past_runs import run_ids


def row(*reactions: str) -> dict[str, object]:
    return {"event_id": {"S": "A1:1"}} | ({"reactions": {"SS": list(reactions)}} if reactions else {})


def test_an_event_that_set_nothing_off_has_no_runs() -> None:
    assert list(run_ids([row(), row("rule:vip:fired:")], ["m"])) == []


def test_a_run_may_have_come_of_the_event_or_of_a_rule_and_its_message() -> None:
    assert list(run_ids([row("workflow:send_message:sent:", "rule:vip:fired:")], ["m"])) == [
        "send_message~A1:1",
        "send_message~A1:1~rule:vip",
        "send_message~A1:1~rule:vip~m",
    ]
