"""Whether a rule fires on an event, and why; the same live, in a backtest and in an explanation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orderhub.events.checks import Check
from orderhub.rules.cost import MOST_STEPS, MOST_STEPS_OF_EVENT, members_of, steps_of
from orderhub.rules.facts import said_by, value_at, variables_of
from orderhub.rules.language import Situation, Undecided
from orderhub.rules.names import paths_in
from orderhub.rules.rule import Rule

_DIFFER = Undecided("types_differ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a rule fires, with each of its conditions; none of them where it does not wait for such events."""

    fires: bool
    checks: tuple[Check, ...]


class Judge:
    """Holds rules against one event.

    Args:
        event_type: Its detail-type.
        detail: Its detail as it was on the bus.

    Raises:
        LookupError, TypeError, ValueError: The detail is not what events of this type have.
    """

    def __init__(self, event_type: str, detail: Mapping[str, Any]) -> None:
        self._type = event_type
        self._detail = detail
        self._variables = variables_of(event_type, detail)
        self._situation = Situation(self._variables)
        self._members = members_of(self._variables)
        self._left: float = MOST_STEPS_OF_EVENT

    def fires(self, rule: Rule) -> bool:
        """Whether all conditions of a rule hold; one that cannot be decided does not."""
        if self._type not in rule.on:
            return False
        decide = self._decide if self._afford(rule) else _refused
        return all(decide(condition) is True for condition in rule.when)

    def verdict(self, rule: Rule) -> Verdict:
        """What comes of a rule, with each condition and the values it looked at."""
        if self._type not in rule.on:
            return Verdict(fires=False, checks=())
        said = said_by(self._type, self._detail)
        decide = self._decide if self._afford(rule) else _refused
        checks = tuple(_check(condition, decide(condition), said) for condition in rule.when)
        return Verdict(fires=all(check.holds for check in checks), checks=checks)

    def _afford(self, rule: Rule) -> bool:
        """Whether the conditions of a rule can be decided beside those that were before; all of them count."""
        self._left -= sum(min(self._steps(one), MOST_STEPS) for one in rule.when)
        return self._left >= 0

    def _decide(self, condition: str) -> bool | Undecided:
        if self._steps(condition) > MOST_STEPS:
            return _refused(condition)
        found = self._situation.decide(condition)
        if found == _DIFFER and self._reads_null(condition):
            return Undecided("value_absent")
        return found

    def _reads_null(self, condition: str) -> bool:
        """Whether something a condition reads is not told; the types of what is told were held at saving."""
        return any(_has_null(value_at(path, self._variables)) for path in paths_in(condition))

    def _steps(self, condition: str) -> float:
        return steps_of(condition, self._type, self._members)


def _has_null(value: object) -> bool:
    match value:
        case list():
            return any(map(_has_null, value))
        case Mapping():
            return any(map(_has_null, value.values()))
        case _:
            return value is None


def _refused(_condition: str) -> Undecided:
    return Undecided("too_complex")


def _check(condition: str, found: bool | Undecided, said: Mapping[str, Any]) -> Check:  # noqa: FBT001 - what came of it
    return Check(
        condition=condition,
        holds=found is True,
        values={path: value_at(path, said) for path in paths_in(condition)},
        error=found.code if isinstance(found, Undecided) else None,
    )


def judged(rule: Rule, event_type: str, detail: Mapping[str, Any]) -> Verdict:
    """What comes of one rule on one event; whether the rule is enabled is not asked.

    Args:
        rule: The rule, in the revision that was in force.
        event_type: The event's detail-type.
        detail: Its detail as it was on the bus.
    """
    return Judge(event_type, detail).verdict(rule)
