"""What rules cost: the processor time of a thousand rules on a thousand events, and its price on Lambda."""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import cel

from orderhub.rules.action_runner import ActionRunner
from orderhub.rules.actions import ActionTargets
from orderhub.rules.engine import Engine
from orderhub.rules.facts import variables_of
from orderhub.rules.firing import IncomingEvent, incoming_event
from orderhub.rules.language import compiled
from orderhub.rules.parse import parse
from orderhub.rules.rule import Rule
from orderhub.rules.rulebook import Rulebook
from tests.bench.report import CPU, Measured, interleaved, timed
from tests.unit.rules.fakes import FakeFirings, FakeRules, World
from tests.unit.rules.samples import paid

_RULES, _EVENTS, _RUNS = 1_000, 1_000, 3
_TYPE = "orderPAID"
_SAVED = datetime(2026, 1, 1, tzinfo=UTC)
_GB_SECOND, _GB = 0.0000133334, 1.0
"""What Lambda takes for a gigabyte of memory in a second (arm64, us-east-1), and what apply_rules has."""


def measure() -> Iterator[Measured]:
    """Engine against the bare package deciding the same conditions; a rule fires on one event in a thousand."""
    # A line for each rule that fires is CloudWatch's to read, not a terminal's.
    logging.disable(logging.INFO)
    rules = [_rule(number) for number in range(_RULES)]
    events = [_told(number) for number in range(_EVENTS)]
    ours = interleaved(
        _RUNS, {"engine": lambda: timed(CPU, lambda: _engine(rules, events)), "bare": lambda: _bare(rules, events)}
    )
    engine, bare = min(ours["engine"]), min(ours["bare"])
    yield Measured(
        figure=f"{_RULES:,} rules on {_EVENTS:,} events, CPU",
        value=engine,
        unit="ms",
        floor=bare,
        note=f"floor: the same conditions decided by the bare package, {bare:.0f} ms; AWS not counted",
    )
    price = engine / 1000 / _EVENTS * _GB * _GB_SECOND * 1e6
    yield Measured(
        figure=f"{_RULES:,} rules, price for a million events", value=price, unit="$", note="Lambda's time alone"
    )


def _engine(rules: Sequence[Rule], events: Sequence[IncomingEvent]) -> None:
    stored_rules = FakeRules()
    for rule in rules:
        stored_rules.save(rule)
    world = World()
    runner = ActionRunner(bus=world, emits=world, tasks=world, tags=world)
    engine = Engine(
        rulebook=Rulebook(stored_rules),
        firings=FakeFirings(),
        runner=runner,
        reactions=world,
        lookups=world.lookups,
    )
    for event in events:
        engine.apply(event, event.place.occurred_at)
    if len(world.events) != _EVENTS:
        raise AssertionError(f"{len(world.events)} rules fired, not {_EVENTS}")


def _bare(rules: Sequence[Rule], events: Sequence[IncomingEvent]) -> float:
    programs = [[compiled(condition) for condition in rule.when] for rule in rules]
    contexts = [cel.Context(dict(variables_of(event.detail_type, event.detail))) for event in events]

    def decide() -> None:
        for context in contexts:
            for conditions in programs:
                all(condition.execute(context) for condition in conditions)

    return timed(CPU, decide)


def _rule(number: int) -> Rule:
    fields = {
        "on": [_TYPE],
        "when": ["order.currency == 'CNY'", f"order.total_cost == {number}.0"],
        "do": [{"emit": "SEEN"}],
        "once": "never",
    }
    known = ActionTargets(workflows={}, messages=frozenset(), has_webhook=lambda _: False, order_actions=frozenset)
    return parse(f"rule-{number}", fields, known, _SAVED)


def _told(number: int) -> IncomingEvent:
    detail = paid(f"A{number}", occurred_at=_SAVED + timedelta(days=1), total_cost=number)
    return incoming_event({"detail-type": _TYPE, "detail": detail})
