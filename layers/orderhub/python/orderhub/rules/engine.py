"""Events held against the rules: those that fire are claimed, done and noted, each once for its order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from orderhub.edge.log import log
from orderhub.events.reactions import Kind, Mark, Reaction
from orderhub.faults import Fault, Refused, kind_of
from orderhub.rules.doing import Doer
from orderhub.rules.doors import Firings, Reactions
from orderhub.rules.firing import Told
from orderhub.rules.judge import Judge
from orderhub.rules.rule import Rule
from orderhub.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Applies rules to events."""

    rulebook: Rulebook
    firings: Firings
    doer: Doer
    reactions: Reactions

    def apply(self, told: Told, now: datetime) -> None:
        """Hold an event against the rules that were in force when it happened, and do what those say that fire.

        One that fails does not take the others along. The same event again does only what is not done.

        Raises:
            Exception: The first fault that a retry may mend, after all rules had their turn.
        """
        judge = Judge(told.detail_type, told.detail)
        faults = [
            fault
            for rule in self._looked_at(told)
            if rule.enabled and judge.fires(rule)
            for fault in self._fire(rule, told, now)
        ]
        if faults:
            raise faults[0]

    def _looked_at(self, told: Told) -> list[Rule]:
        if told.only is None:
            return self.rulebook.in_force(told.place.occurred_at)
        # Who tells an event to a rule again means the rule as it is now.
        rule = self.rulebook.now(told.only)
        return [rule] if rule else []

    def _fire(self, rule: Rule, told: Told, now: datetime) -> Iterator[Exception]:
        """Do what a rule says; the faults that a retry may mend."""
        try:
            done = self.firings.claim(told.firing(rule), now)
            if done is not None:
                yield from self._do(rule, told, now, done)
        except Exception as fault:  # noqa: BLE001 - one rule's failure must not take the others along
            log.warning("rule_failed", extra=_said(rule, told, fault))
            yield fault

    def _do(self, rule: Rule, told: Told, now: datetime, before: frozenset[int]) -> Iterator[Exception]:
        done, faults = set(before), []
        for number in range(len(rule.do)):
            if number in before:
                continue
            try:
                self.doer.do(rule, number, told, now)
                done.add(number)
            except Exception as fault:  # noqa: BLE001 - one action's failure must not take the others along
                log.warning(
                    "rule_action_failed", extra={"action": rule.do[number].act, **_said(rule, told, fault)}
                )
                faults.append(fault)
        if done > before:
            self.firings.note(told.firing(rule), done)
        self._note(rule, told, faults)
        yield from (fault for fault in faults if not isinstance(fault, Refused))

    def _note(self, rule: Rule, told: Told, faults: list[Exception]) -> None:
        state, reason, mark = "fired", "", Mark.FIRED
        if faults:
            state, reason, mark = "failed", _code_of(faults[0]), Mark.ERROR
        reaction = Reaction(kind=Kind.RULE, name=rule.name, state=state, reason=reason)
        self.reactions.note(told.place, reaction, [mark])
        log.info(f"rule_{state}", extra={"rule": rule.name, "event_id": told.place.event_id})


def _code_of(fault: Exception) -> str:
    return fault.code if isinstance(fault, Fault) else "action_failed"


def _said(rule: Rule, told: Told, fault: Exception) -> dict[str, str]:
    ids = {"rule": rule.name, "event_id": told.place.event_id}
    return {**ids, "code": _code_of(fault), "error": kind_of(fault)}
