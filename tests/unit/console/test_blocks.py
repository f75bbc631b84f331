"""Blocks of a workflow in words, with the marks of who went their path."""

from collections.abc import Iterator, Sequence

import pytest

from orderhub.console.blocks import Mark, Step, marks_of_run, path_of
from orderhub.rules.rule import Act
from orderhub.workflows.program import CASE_TASK, END, SEND, WAIT

BLOCKS = [
    {"wait": {"days": 1, "hours": 2}},
    {
        "if": ["order.total_cost > 100.0", "order.open_cases == 0"],
        "then": [{"send_message": {"message": "win_back", "optional": True}}],
        "else": [{"create_task": {"title": "Call", "group": "vip", "due_in_hours": 4}}, {"end": "too_small"}],
    },
    {"if": "!order.has_feedback", "then": []},
]


def every(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        for _, inner in step.ways:
            yield from every(inner)


def test_blocks_are_read_as_words_at_their_places() -> None:
    steps = {step.place: step for step in every(path_of({"blocks": BLOCKS}, "en"))}

    assert {place: step.text for place, step in steps.items()} == {
        "/blocks/0": "Wait 1 day 2 hours",
        "/blocks/1": "If all of this holds:",
        "/blocks/1/then/0": "Send the message win_back",
        "/blocks/1/else/0": "Make the task “Call”",
        "/blocks/1/else/1": "End the run: too_small",
        "/blocks/2": "If this holds:",
    }
    assert steps["/blocks/1/then/0"].remarks == ["If it cannot go out, the run goes on."]
    assert steps["/blocks/1/then/0"].message == "win_back"
    assert steps["/blocks/1/else/0"].terms == [
        ("console_blocks.term_group", "vip"),
        ("console_blocks.term_due_in_hours", 4),
    ]
    assert steps["/blocks/2"].conditions == ["!order.has_feedback"]


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        ({"minutes": 5}, "Wait 5 minutes"),
        ({"until": "09:30"}, "Wait until the next 09:30 of the store"),
        ({"until_date": "extra.pickup"}, "Wait until the date in extra.pickup of the order"),
        (
            {"until_date": "extra.p", "hours": 9},
            "Wait until the date in extra.p of the order, and 9 hours beyond it",
        ),
    ],
)
def test_each_wait_says_until_when(wait: dict[str, object], words: str) -> None:
    (step,) = path_of({"blocks": [{"wait": wait}]}, "en")

    assert step.text == words


def test_every_block_there_is_has_words() -> None:
    for kind in {*Act, CASE_TASK, SEND, END}:
        (step,) = path_of({"blocks": [{kind: "x"}]}, "en")
        assert step.text != f"{kind}: x"
    assert path_of({"blocks": [{WAIT: "x"}]}, "en")


@pytest.mark.parametrize("block", ["text", {}, None, {"unknown": 1}, {"if": None}, {"wait": None}])
def test_what_is_no_block_is_shown_as_it_is(block: object) -> None:
    assert len(path_of({"blocks": [block]}, "en")) == 1


@pytest.mark.parametrize("definition", [None, [], {}, {"blocks": {}}, "x"])
def test_what_is_no_definition_has_no_path(definition: object) -> None:
    assert path_of(definition, "en") == []


def test_a_run_marks_what_it_passed_and_where_it_is() -> None:
    run = {"state": "waiting", "block": "/blocks/2", "passed": ["/blocks/0 waited", "/blocks/1 else"]}
    marks = marks_of_run(run)

    assert {place: mark.code for place, mark in marks.items()} == {
        "/blocks/0": "waited",
        "/blocks/1": "else",
        "/blocks/2": "waiting",
    }
    assert marks_of_run({"state": "running"}) == {"/end": Mark(code="running")}
