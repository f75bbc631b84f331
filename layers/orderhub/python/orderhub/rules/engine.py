"""Events held against the rules: those that fire are claimed, done and noted, each once for its order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from orderhub.errors import InvalidInput, OrderHubError, kind_of
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.platform.log import log
from orderhub.rules.action_runner import ActionRunner
from orderhub.rules.firing import IncomingEvent
from orderhub.rules.judge import Judge
from orderhub.rules.lookups import lookups_in
from orderhub.rules.ports import Firings, Lookups, Reactions
from orderhub.rules.rule import Rule
from orderhub.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Applies rules to events."""

    rulebook: Rulebook
    firings: Firings
    runner: ActionRunner
    reactions: Reactions
    lookups: Lookups

    def apply(self, event: IncomingEvent, now: datetime) -> None:
        """Hold an event against the rules that were in force when it happened, and do what those say that fire.

        One that fails does not take the others along. The same event again does only what is not done.

        Raises:
            Exception: The first fault that a retry may mend, after all rules had their turn.
        """
        judge = Judge(event.detail_type, event.detail, self.lookups)
        rules = [rule for rule in self._looked_at(event) if rule.enabled]
        firing, faults = self._firing(rules, judge, event, now)
        faults += [fault for rule in firing for fault in self._fire(rule, event, now)]
        if faults:
            raise faults[0]

    def _firing(
        self, rules: Iterable[Rule], judge: Judge, event: IncomingEvent, now: datetime
    ) -> tuple[list[Rule], list[Exception]]:
        """The rules that fire, and why others cannot be decided; all before any does something."""
        firing, faults = [], list[Exception]()
        for rule in rules:
            try:
                if judge.fires(rule) or self._has_begun(rule, event):
                    firing.append(rule)
            except Exception as fault:  # noqa: BLE001 - one rule's failure must not take the others along
                log.warning("rule_failed", extra=_log_fields(rule, event, fault))
                self._note(rule, event, [fault], now)
                faults.append(fault)
        return firing, faults

    def _has_begun(self, rule: Rule, event: IncomingEvent) -> bool:
        """Whether a rule fired when this event came before; what it did itself may be why it would not now."""
        is_open = event.is_repeat and event.detail_type in rule.on and any(map(lookups_in, rule.when))
        return is_open and self.firings.has_begun(event.firing(rule))

    def _looked_at(self, event: IncomingEvent) -> list[Rule]:
        if event.only is None:
            return self.rulebook.in_force(event.place.occurred_at)
        # Who tells an event to a rule again means the rule as it is now.
        rule = self.rulebook.now(event.only)
        return [rule] if rule else []

    def _fire(self, rule: Rule, event: IncomingEvent, now: datetime) -> Iterator[Exception]:
        """Do what a rule says; the faults that a retry may mend."""
        try:
            done = self.firings.claim(event.firing(rule), now)
            if done is not None:
                yield from self._do(rule, event, now, done)
        except Exception as fault:  # noqa: BLE001 - one rule's failure must not take the others along
            log.warning("rule_failed", extra=_log_fields(rule, event, fault))
            yield fault

    def _do(self, rule: Rule, event: IncomingEvent, now: datetime, before: frozenset[int]) -> Iterator[Exception]:
        done, faults = set(before), []
        for number in range(len(rule.do)):
            if number in before:
                continue
            try:
                self.runner.do(rule.do[number], number, event.origin(rule), event, now)
                done.add(number)
            except Exception as fault:  # noqa: BLE001 - one action's failure must not take the others along
                log.warning(
                    "rule_action_failed", extra={"action": rule.do[number].act, **_log_fields(rule, event, fault)}
                )
                faults.append(fault)
        if done > before:
            self.firings.note(event.firing(rule), done)
        self._note(rule, event, faults, now)
        yield from (fault for fault in faults if not isinstance(fault, InvalidInput))

    def _note(self, rule: Rule, event: IncomingEvent, faults: list[Exception], now: datetime) -> None:
        state, reason, mark = "fired", "", Mark.FIRED
        if faults:
            state, reason, mark = "failed", _code_of(faults[0]), Mark.ERROR
        # What fails is tried again, and is to be noted once.
        applied_at = None if faults else now
        reaction = Reaction(
            kind=ReactionKind.RULE, name=rule.name, state=state, reason=reason, reacted_at=applied_at
        )
        self.reactions.note(event.place, reaction, [mark])
        log.info(f"rule_{state}", extra={"rule": rule.name, "event_id": event.place.event_id})


def _code_of(fault: Exception) -> str:
    return fault.code if isinstance(fault, OrderHubError) else "action_failed"


def _log_fields(rule: Rule, event: IncomingEvent, fault: Exception) -> dict[str, str]:
    ids = {"rule": rule.name, "event_id": event.place.event_id}
    return {**ids, "code": _code_of(fault), "error": kind_of(fault)}
