"""What the API says of rules: saved, shown, deleted, and tried on the past."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import islice
from typing import Any, Protocol

from orderhub.api.care.asking import check_may_ask
from orderhub.api.rules.parameters import name_in, rule_in, tried_in, unknown
from orderhub.errors import RequestError
from orderhub.events.stored_event import StoredEvent
from orderhub.http.answer import Answer
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import days_of, limit_of
from orderhub.http.request import Event, scopes_of
from orderhub.orders.attributes import time_text
from orderhub.platform.signing import TokenSigner
from orderhub.rules.actions import ActionTargets
from orderhub.rules.backtest import backtested
from orderhub.rules.cost import MOST_STEPS_OF_EVENT, steps_of
from orderhub.rules.looked_up import ReadOnce
from orderhub.rules.overlap import MessageOverlap, Messages
from orderhub.rules.ports import Lookups, Rules
from orderhub.rules.rule import Rule

MOST_LISTED = 100
MOST = 1000
"""How many rules there may be: each event is held against all of them."""
MOST_DAYS = 90
USUAL_DAYS = 30
BACKTEST_TIME = timedelta(seconds=18)
_CURSOR = "rules"


class Past(Protocol):
    """The events published before."""

    def each(self, since: datetime, until: datetime, types: frozenset[str] = frozenset()) -> Iterator[StoredEvent]:
        """The events from one moment up to another, oldest first, of those types."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRoutes:
    """Answers requests about rules; every method raises TransientError when trying again can help."""

    rules: Rules
    targets: ActionTargets
    messages: Callable[[], Messages]
    past: Past
    lookups: Lookups
    signer: TokenSigner
    clock: Callable[[], datetime]

    def every(self, event: Event) -> Answer:
        """A page of all rules, by name.

        Raises:
            RequestError: ``limit_invalid`` or ``cursor_invalid``.
        """
        limit, cursors = limit_of(event, MOST_LISTED), Cursors(self.signer, _CURSOR)
        found = list(islice(self.rules.each(cursors.position_in(event)), limit + 1))
        last = found[limit - 1].name if len(found) > limit else None
        return Answer(body={"rules": [rule.shown() for rule in found[:limit]], "next": cursors.to(last)})

    def read(self, event: Event) -> Answer:
        """A rule as it is now.

        Raises:
            RequestError: ``rule_unknown``.
        """
        name = name_in(event)
        rule = self.rules.find(name) if name else None
        if rule is None:
            raise unknown()
        return Answer(body=rule.shown())

    def save(self, event: Event) -> Answer:
        """Save a rule: 201 for a new one, 200 for one that is replaced. It counts for what happens from then on.

        Raises:
            RequestError: As ``rule_in``; ``scope_missing``, ``rules_too_many`` or ``rules_too_complex``.
        """
        rule = rule_in(event, self.targets, self.clock())
        check_may_ask(rule.do, scopes_of(event))
        _check_room(rule, [other for other in self.rules.each() if other.name != rule.name])
        is_new = self.rules.save(rule)
        # Said because one might expect it to catch up with what has happened already.
        applies = {"appliesFrom": time_text(rule.saved_at), "isRetroactive": False}
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return Answer(status=status, body=rule.shown() | applies)

    def delete(self, event: Event) -> Answer:
        """Take a rule away; what happened until then is still held against it: 204.

        Raises:
            RequestError: ``rule_unknown``.
        """
        name = name_in(event)
        if name is None or not self.rules.delete(name, self.clock()):
            raise unknown()
        return Answer(status=HTTPStatus.NO_CONTENT, body=None)

    def backtest(self, event: Event) -> Answer:
        """What a rule would have done in the past days, had it been there; nothing happens.

        Raises:
            RequestError: As ``tried_in``; ``days_invalid``.
        """
        begun = self.clock()
        rule, days = tried_in(event, self.rules.find, self.targets, begun), days_of(event, USUAL_DAYS, MOST_DAYS)
        others = [other for other in self.rules.each() if other.enabled and other.name != rule.name]
        since = begun - timedelta(days=days)
        lookups, ends = ReadOnce(self.lookups), begun + BACKTEST_TIME
        overlap = MessageOverlap(rule, others, self.messages(), lookups)
        events = self.past.each(since, begun, overlap.types)
        found = backtested(rule, others, events, lambda: self.clock() > ends, overlap)
        window: dict[str, Any] = {"days": days, "since": time_text(since), "until": time_text(begun)}
        return Answer(body=window | found.shown())


def _check_room(rule: Rule, others: Sequence[Rule]) -> None:
    """Refuse a rule beside which the others could not all be held against an event of a hundred items."""
    if len(others) >= MOST:
        message = f"There are {MOST} rules, and there can be no more; delete one first."
        raise RequestError(message, "rules_too_many")
    counting = [counted for counted in (rule, *others) if counted.enabled]
    for event_type in rule.on if rule.enabled else ():
        steps = sum(
            steps_of(condition, event_type)
            for counted in counting
            if event_type in counted.on
            for condition in counted.when
        )
        if steps > MOST_STEPS_OF_EVENT:
            message = (
                f"With the other rules that wait for {event_type}, this would take too long on an order of a "
                "hundred items; go through fewer lists, here or there."
            )
            raise RequestError(message, "rules_too_complex")
