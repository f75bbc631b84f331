"""What a workflow is: what starts it, what stops it, what it can be set to, and which messages it sends; pure.

What it does is its program. Those that ship with the hub are in ``catalog.json``, the others are saved by API.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from orderhub.events.checks import Check, checks_of, matches
from orderhub.workflows.program import Program

ON = "on"
"""The setting that turns a workflow on; one without it is always on."""


class HowOften(StrEnum):
    """How often a workflow starts for one contact."""

    EACH_TIME = "each_time"
    ONCE = "once"
    ONCE_PER_PERIOD = "once_per_period"


class Reason(StrEnum):
    """Why a run stopped, as far as the workflow decides it; what sending decides has reasons of its own."""

    SWITCHED_OFF = "switched_off"
    ALREADY_IN_PROGRESS = "already_in_progress"
    ONCE_ONLY = "once_only"
    ONCE_PER_PERIOD = "once_per_period"
    ORDER_GONE = "order_gone"
    ORDER_MOVED_ON = "order_moved_on"
    FEEDBACK_CAME = "feedback_came"
    CASE_OPEN = "case_open"
    ORDERED_SINCE = "ordered_since"
    NEWER_CART = "newer_cart"
    IN_SEGMENT = "in_segment"
    STOPPED_BY_HAND = "stopped_by_hand"


STOPS = frozenset(
    {
        Reason.ORDER_GONE,
        Reason.ORDER_MOVED_ON,
        Reason.FEEDBACK_CAME,
        Reason.CASE_OPEN,
        Reason.ORDERED_SINCE,
        Reason.NEWER_CART,
        Reason.IN_SEGMENT,
    }
)
"""The reasons a workflow may name as its stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Something a workflow can be set to, by a parameter of the template; ``value`` is what holds now."""

    name: str
    parameter: str
    default: str
    unit: str
    value: str

    @property
    def values(self) -> tuple[str, ...]:
        """The parts of one that is a list."""
        return tuple(part.strip() for part in self.value.split(",") if part.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What starts a workflow: events of these types whose detail matches ``where``, and how often.

    One that is ``alone`` does not start while a run of it is in progress for the same contact; one that stops for
    a newer cart does for a newer cart.
    """

    detail_types: frozenset[str]
    where: Mapping[str, Any]
    how_often: HowOften
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """One workflow with its settings; one that was saved by API has a ``version``, from 1 on."""

    name: str
    description: str
    transactional: bool
    start: Start
    stops: tuple[Reason, ...]
    settings: tuple[Setting, ...]
    program: Program
    version: int = 0

    @property
    def is_on(self) -> bool:
        """Whether it is turned on."""
        return all(setting.value == "true" for setting in self.settings if setting.name == ON)

    def value(self, name: str) -> str:
        """What a setting is set to."""
        return next(setting.value for setting in self.settings if setting.name == name)

    @property
    def messages(self) -> tuple[str, ...]:
        """The names of all messages it can send, with facts of the event in braces; each once."""
        return self.program.messages

    @property
    def period(self) -> timedelta:
        """How long a contact is left alone after a start, where it starts once per period."""
        return timedelta(days=float(self.value("period")))

    def listens_to(self, detail_type: str) -> bool:
        """Whether events of that type can start it."""
        return detail_type in self.start.detail_types

    def checks(self, detail_type: str, detail: Mapping[str, Any]) -> list[Check]:
        """What has to hold for an event to start it: that it is on, the type, and each condition on the detail.

        Whether a run is stopped at once, by how often it may start or by a stop, is not in the event.
        """
        switches = {setting.parameter or ON: setting.value for setting in self.settings if setting.name == ON}
        return [
            Check(condition="the workflow is on", holds=self.is_on, values=switches),
            Check(
                condition="the event is of a type that starts it",
                holds=self.listens_to(detail_type),
                values={"type": detail_type},
            ),
            *checks_of(self.start.where, detail),
        ]

    def is_started_by(self, detail_type: str, detail: Mapping[str, Any]) -> bool:
        """Whether an event starts it, if it is on."""
        return self.listens_to(detail_type) and matches(self.start.where, detail)

    def starts_on(self, detail_type: str, detail: Mapping[str, Any]) -> bool:
        """Whether an event starts it."""
        return self.is_on and self.is_started_by(detail_type, detail)
