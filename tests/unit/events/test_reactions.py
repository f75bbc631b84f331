"""A reaction is told in one line, and read from it again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.reactions import Reaction, ReactionKind, reaction_in, settled, shown

WORDS = st.from_regex(r"[a-z0-9_-]{1,20}", fullmatch=True)
TIMES = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
REACTIONS = st.builds(
    Reaction,
    kind=st.sampled_from(ReactionKind),
    name=WORDS,
    state=WORDS,
    reason=st.just("") | WORDS,
    message=st.just("") | WORDS,
    by=st.text(max_size=9),
    reacted_at=TIMES,
)
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def of_run(state: str, hours: int | None, run: str = "r1", reason: str = "") -> Reaction:
    reacted_at = None if hours is None else NOW + timedelta(hours=hours)
    return Reaction(
        kind=ReactionKind.WORKFLOW,
        name="abandoned_cart",
        state=state,
        reason=reason,
        run=run,
        reacted_at=reacted_at,
    )


def states(*reactions: Reaction) -> list[str]:
    return [entry.state for entry in settled(reactions)]


@given(REACTIONS)
def test_a_reaction_comes_out_of_its_line_as_it_went_in(reaction: Reaction) -> None:
    assert reaction_in(reaction.text) == reaction


def test_a_reaction_without_a_reason_is_shown_without_one() -> None:
    reaction = Reaction(kind=ReactionKind.RULE, name="vip", state="fired")

    assert shown([reaction]) == [
        {
            "kind": "rule",
            "name": "vip",
            "state": "fired",
            "reason": None,
            **dict.fromkeys(("at", "message", "channel", "stoppedBy", "runId")),
        }
    ]


def test_a_reaction_says_when_it_came_and_by_what() -> None:
    sent = replace(of_run("sent", 1), message="abandoned_cart_1", channel="email", by="A2")

    assert shown([sent])[0] == {
        "kind": "workflow",
        "name": "abandoned_cart",
        "state": "sent",
        "reason": None,
        "at": "2026-03-02T09:00:00Z",
        "message": "abandoned_cart_1",
        "channel": "email",
        "stoppedBy": "A2",
        "runId": "r1",
    }


def test_a_run_waits_until_it_has_gone_on() -> None:
    started, waiting, sent = of_run("started", 0), of_run("waiting", 0), of_run("sent", 1)

    assert states(waiting, started) == ["started", "waiting"]
    assert states(sent, waiting, started) == ["started", "sent"]
    assert states(started, waiting, sent, of_run("waiting", 2)) == ["started", "sent", "waiting"]
    assert states(waiting, of_run("sent", 1, "r2")) == ["waiting", "sent"]


def test_of_reactions_without_times_an_end_ends_the_waiting() -> None:
    waiting = of_run("waiting", None, "")

    assert states(waiting, of_run("started", None, "")) == ["started", "waiting"]
    assert states(waiting, of_run("waiting", None, "", "quiet")) == ["waiting", "waiting"]
    assert states(waiting, of_run("sent", None, "")) == ["sent"]


@given(st.lists(REACTIONS, unique=True))
def test_reactions_are_shown_in_one_order_however_they_come(reactions: list[Reaction]) -> None:
    assert shown(reactions) == shown(reversed(reactions))
