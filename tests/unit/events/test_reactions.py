"""A reaction is told in one line, and read from it again."""

from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.reactions import Kind, Reaction, reaction_in, shown

WORDS = st.from_regex(r"[a-z0-9_-]{1,20}", fullmatch=True)
REACTIONS = st.builds(Reaction, kind=st.sampled_from(Kind), name=WORDS, state=WORDS, reason=st.just("") | WORDS)


@given(REACTIONS)
def test_a_reaction_comes_out_of_its_line_as_it_went_in(reaction: Reaction) -> None:
    assert reaction_in(reaction.text) == reaction


def test_a_reaction_without_a_reason_is_shown_without_one() -> None:
    reaction = Reaction(kind=Kind.RULE, name="vip", state="fired")

    assert shown([reaction]) == [{"kind": "rule", "name": "vip", "state": "fired", "reason": None}]


@given(st.lists(REACTIONS, unique=True))
def test_reactions_are_shown_in_one_order_however_they_come(reactions: list[Reaction]) -> None:
    assert shown(reactions) == shown(reversed(reactions))
