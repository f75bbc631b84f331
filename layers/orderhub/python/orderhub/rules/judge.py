"""Whether a rule fires on an event, and why; the same live, in a backtest and in an explanation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orderhub.events.checks import Check
from orderhub.rules.cost import MOST_MEMBERS, MOST_STEPS, MOST_STEPS_OF_EVENT, members_of, steps_of
from orderhub.rules.facts import Variables, value_at, variables_as_json, variables_of
from orderhub.rules.language import Situation, Undecided
from orderhub.rules.looked_up import NO_LOOKUPS, ReadOnce, looked_up, with_looked_up
from orderhub.rules.lookups import NOTHING, Lookup, LookupRequest, is_hidden, lookups_of
from orderhub.rules.names import paths_in
from orderhub.rules.ports import Lookups
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
        lookups: Where it is read what events do not tell; only what rules ask, each at most once.

    Raises:
        LookupError, TypeError, ValueError: The detail is not what events of this type have.
    """

    def __init__(self, event_type: str, detail: Mapping[str, Any], lookups: Lookups = NO_LOOKUPS) -> None:
        self._type = event_type
        self._detail = detail
        self._lookups = ReadOnce(lookups)
        self._variables = variables_of(event_type, detail)
        self._views = {NOTHING: _View(self._variables)}
        self._members = members_of(self._variables)
        self._left: float = MOST_STEPS_OF_EVENT

    def fires(self, rule: Rule) -> bool:
        """Whether all conditions of a rule hold; one that cannot be decided does not.

        Raises:
            TransientError: What a condition asks cannot be looked up right now; trying again can help.
        """
        if self._type not in rule.on:
            return False
        decide = self._decide if self._afford(rule) else _refused
        # What the event holds is looked at first: where that says no, nothing has to be looked up.
        return all(decide(condition) is True for condition in sorted(rule.when, key=self._is_looked_up))

    def verdict(self, rule: Rule) -> Verdict:
        """What comes of a rule, with each condition and the values it looked at.

        Raises:
            TransientError: What a condition asks cannot be looked up right now; trying again can help.
        """
        if self._type not in rule.on:
            return Verdict(fires=False, checks=())
        decide = self._decide if self._afford(rule) else _refused
        checks = tuple(
            _check(condition, decide(condition), self._variables_for(condition)) for condition in rule.when
        )
        return Verdict(fires=all(check.holds for check in checks), checks=checks)

    def _afford(self, rule: Rule) -> bool:
        """Whether the conditions of a rule can be decided beside those that were before; all of them count."""
        self._left -= sum(min(self._steps(condition), MOST_STEPS) for condition in rule.when)
        return self._left >= 0

    def _decide(self, condition: str) -> bool | Undecided:
        if self._steps(condition) > MOST_STEPS:
            return _refused(condition)
        view = self._view_for(condition)
        decision = view.situation.decide(condition)
        # The types of the event's values were checked at saving.
        if decision == _DIFFER and any(_has_null(value_at(path, view.variables)) for path in paths_in(condition)):
            return Undecided("value_absent")
        return decision

    def _view_for(self, condition: str) -> "_View":
        """The event as a condition sees it, so that none is decided by what others ask."""
        request = lookups_of(condition, self._type)
        if request not in self._views:
            self._views[request] = _View(with_looked_up(self._variables, self._found(request)))
        return self._views[request]

    def _variables_for(self, condition: str) -> Variables:
        """What a condition looked at, as it may be shown."""
        answers = self._found(lookups_of(condition, self._type).shown)
        return with_looked_up(variables_as_json(self._type, self._detail), answers)

    def _found(self, request: LookupRequest) -> dict[Lookup, Any]:
        return looked_up(self._detail, request, self._lookups)

    def _is_looked_up(self, condition: str) -> bool:
        return bool(lookups_of(condition, self._type))

    def _steps(self, condition: str) -> float:
        # How long a list is that is looked up is known only then.
        most = max(self._members, MOST_MEMBERS) if self._is_looked_up(condition) else self._members
        return steps_of(condition, self._type, most)


class _View:
    """Variables, and what decides conditions by them."""

    def __init__(self, variables: Variables) -> None:
        self.variables = variables
        self.situation = Situation(variables)


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


def _check(condition: str, decision: bool | Undecided, facts: Mapping[str, Any]) -> Check:  # noqa: FBT001 - what came of it
    return Check(
        condition=condition,
        holds=decision is True,
        values={path: value_at(path, facts) for path in paths_in(condition) if not is_hidden(path)},
        error=decision.code if isinstance(decision, Undecided) else None,
    )


def judged(rule: Rule, event_type: str, detail: Mapping[str, Any], lookups: Lookups = NO_LOOKUPS) -> Verdict:
    """What comes of one rule on one event; whether the rule is enabled is not asked.

    Args:
        rule: The rule, in the revision that was in force.
        event_type: The event's detail-type.
        detail: Its detail as it was on the bus.
        lookups: Where it is read what events do not tell.
    """
    return Judge(event_type, detail, lookups).verdict(rule)
