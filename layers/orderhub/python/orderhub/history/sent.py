"""Messages as they are listed: what went out to whom, and what was held back and why; pure, no AWS.

Nothing is stored for the list: it is read from what events set off, from runs, and from who got what.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.events.reactions import ReactionKind, settled
from orderhub.events.stored_event import CUSTOMER, StoredEvent
from orderhub.messages.outcomes import WENT_OUT, Outcome
from orderhub.orders.attributes import time_text
from orderhub.workflows.run import Run

MOST_LOOKED_AT = 1_000
"""So much is looked at for one page, where filters match little."""
HELD = frozenset(Outcome) - WENT_OUT
"""What is said of a message that did not go out."""

_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

type Position = Sequence[str]
"""Where a message stands in its list; of JSON alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """A message, and what became of it; of one that was held back neither name nor channel is known."""

    workflow: str
    outcome: Outcome
    at: datetime | None
    event_id: str
    run_id: str = ""
    message: str = ""
    channel: str = ""
    order_no: str | None = None
    customer_id: str | None = None

    @property
    def place(self) -> tuple[str, str, str]:
        """By what messages are sorted: the time, then the run and the name."""
        return (time_text(self.at) if self.at else "", self.run_id, self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A place in a list that was looked at, and the message there, if there is one."""

    position: Position
    message: SentMessage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFilters:
    """Which messages are requested; ``since`` is the first moment, ``until`` the first too late."""

    order_no: str | None = None
    family: frozenset[str] | None = None
    workflow: str | None = None
    message: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None

    def names(self, workflow: str, message: str) -> bool:
        """Whether messages of that name and workflow are among them."""
        return self.workflow in (None, workflow) and self.message in (None, message)

    def match(self, message: SentMessage) -> bool:
        """Whether a message is among them, whenever it went out."""
        is_theirs = self.family is None or message.customer_id in self.family
        is_about_it = self.order_no in (None, message.order_no) and self.outcome in (None, message.outcome)
        return is_theirs and is_about_it and self.names(message.workflow, message.message)

    def match_at(self, message: SentMessage) -> bool:
        """Whether a message is among them, by its own time too; one of unknown time is in no span."""
        since, until, at = self.since or _EARLIEST, self.until or _LATEST, message.at
        is_open = self.since is None and self.until is None
        return self.match(message) and (is_open or (at is not None and since <= at < until))


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPage:
    """Some messages, newest first, and where the next ones begin; None at the end."""

    messages: Sequence[SentMessage]
    last: Position | None


def page_of(looked: Iterable[Looked], matches: Callable[[SentMessage], bool], limit: int) -> SentPage:
    """A page of what matches; it may be short before the last one, where little does."""
    found: list[SentMessage] = []
    last: Position | None = None
    for count, there in enumerate(looked):
        is_wanted = there.message is not None and matches(there.message)
        if count == MOST_LOOKED_AT or (is_wanted and len(found) == limit):
            return SentPage(messages=found, last=last)
        if there.message and is_wanted:
            found.append(there.message)
        last = there.position
    return SentPage(messages=found, last=None)


def sent_for(event: StoredEvent) -> Iterator[SentMessage]:
    """The messages that came of an event, and those that were held back."""
    key, customer_id = event.place.key, event.contents["contactId"]
    for reaction in settled(event.reactions):
        outcome = reaction.state if reaction.message else reaction.reason
        if reaction.kind is ReactionKind.WORKFLOW and outcome in Outcome:
            yield SentMessage(
                workflow=reaction.name,
                outcome=Outcome(outcome),
                at=reaction.reacted_at,
                event_id=event.event_id,
                run_id=reaction.run,
                message=reaction.message,
                channel=reaction.channel,
                order_no=None if key.startswith(CUSTOMER) else key,
                customer_id=customer_id,
            )


def sent_by(run: Run) -> list[SentMessage]:
    """The messages of a run, newest first, and the one it stopped at or waits with."""
    results = [(each.outcome, each.sent_at, each.message, each.channel) for each in run.deliveries]
    if run.reason in HELD:
        results.append((run.reason, run.ended_at or run.waits_since, "", ""))
    messages = (
        SentMessage(
            workflow=run.workflow,
            outcome=Outcome(outcome),
            at=at,
            event_id=run.cause.event_id,
            run_id=run.run_id,
            message=message,
            channel=channel,
            order_no=run.order_no,
            customer_id=run.cause.customer_id,
        )
        for outcome, at, message, channel in results
    )
    return sorted(messages, key=lambda message: message.place, reverse=True)
