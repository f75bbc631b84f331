"""The terms of the catalog: kinds of cases, actions, and what is suggested when.

They are named tuples, made in a third of the time of dataclasses: the card makes all of them at a cold start.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple, assert_never

from orderhub.care.catalog_parts import Texts
from orderhub.orders.cases import CaseState
from orderhub.orders.statuses import Status
from orderhub.platform.scopes import Scope

OPEN = frozenset(state for state in CaseState if state.is_open)
"""The states a case is not at its end in."""


class Takes(StrEnum):
    """How a kind of case takes lines, or an amount; a needed amount that is not given is worked out."""

    NOTHING = "nothing"
    OPTIONAL = "optional"
    NEEDED = "needed"


class CaseKind(NamedTuple):
    """What a case can be about.

    One that ``ends_when_shipped`` lapses when its order is shipped, and cannot be opened then. One with
    ``again_after`` has no steps: it is done as it is opened, and can be opened again after that time.
    """

    name: str
    title: Texts
    lines: Takes
    amount: Takes
    again_after: timedelta | None
    address: Takes = Takes.NOTHING
    ends_when_shipped: bool = False

    @property
    def opens_as(self) -> CaseState:
        """The first state of a case of this kind."""
        return CaseState.DONE if self.again_after else CaseState.REQUESTED


class Move(NamedTuple):
    """The step of a case from one of some states to another."""

    kind: str
    states: frozenset[CaseState]
    to: CaseState


class Action(NamedTuple):
    """A button, by what it does: the kind of case it opens, the move of one, or the address it leads to."""

    name: str
    title: Texts
    statuses: frozenset[Status]
    does: CaseKind | Move | str

    @property
    def scopes(self) -> frozenset[Scope]:
        """What an access key needs to do it; a link is followed without."""
        match self.does:
            case Move():
                return frozenset({Scope.CARDS_ACT, Scope.CARDS_DECIDE})
            case CaseKind():
                return frozenset({Scope.CARDS_ACT})
            case str():
                return frozenset()
            case _:
                assert_never(self.does)

    @property
    def event(self) -> str:
        """The name of the event that says this was done."""
        return f"orderACTION_{self.name}"


class Span(NamedTuple):
    """A stretch of time since something happened, the end not included."""

    least: timedelta
    most: timedelta | None


class When(NamedTuple):
    """On which orders something is suggested; what is None does not matter."""

    statuses: frozenset[Status]
    since_ordered: Span | None
    since_shipped: Span | None
    logistics: bool | None
    case: CaseKind | None


class Suggestion(NamedTuple):
    """Something to suggest, by its texts: a category's ``title``, a reply's ``title`` and ``text``."""

    name: str
    texts: Mapping[str, Texts]
    when: When
