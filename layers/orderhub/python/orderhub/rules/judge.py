"""Whether a rule fires on an event, and why; the same live, in a backtest and in an explanation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orderhub.events.checks import Check
from orderhub.rules.facts import said_by, value_at, variables_of
from orderhub.rules.language import Situation, Undecided
from orderhub.rules.names import paths_in
from orderhub.rules.rule import Rule


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
        self._situation = Situation(variables_of(event_type, detail))

    def fires(self, rule: Rule) -> bool:
        """Whether all conditions of a rule hold; one that cannot be decided does not."""
        decide = self._situation.decide
        return self._type in rule.on and all(decide(condition) is True for condition in rule.when)

    def verdict(self, rule: Rule) -> Verdict:
        """What comes of a rule, with each condition and the values it looked at."""
        if self._type not in rule.on:
            return Verdict(fires=False, checks=())
        said = said_by(self._type, self._detail)
        checks = tuple(self._check(condition, said) for condition in rule.when)
        return Verdict(fires=all(check.holds for check in checks), checks=checks)

    def _check(self, condition: str, said: Mapping[str, Any]) -> Check:
        found = self._situation.decide(condition)
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
