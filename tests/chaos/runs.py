"""Runs: each draws its steps, takes them, lets all settle, and holds the invariants against what is left."""

from collections.abc import Callable, Sequence

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.internal.conjecture import engine

from tests.chaos.clock import CLOCK
from tests.chaos.draws import STEPS
from tests.chaos.faults import STRUCK
from tests.chaos.hub import plug_in
from tests.chaos.invariants import check
from tests.chaos.settle import settle
from tests.chaos.steps import Step, World
from tests.chaos.webhook import NAME

_HOUR, _SHRINKING = 3600.0, 90
_RULES: dict[str, dict[str, object]] = {
    "thank": {"on": ["orderPAID"], "once": "never", "do": [{"create_task": {"title": "Thank the buyer"}}]},
    "ring": {"on": ["orderPAID"], "once": "never", "do": [{"call_webhook": NAME}]},
    "ask": {
        "on": ["orderDELIVERED"],
        "do": [{"create_task": {"title": "Ask the buyer"}}, {"emit": "ASKED"}, {"tag_customer": "asked"}],
    },
}


def take(steps: Sequence[Step]) -> None:
    """One run.

    Raises:
        BrokenError: An invariant does not hold.
    """
    world = World()
    # A rule is in force for what happens after it was saved, by clocks that may be wrong.
    CLOCK.now -= _HOUR
    hook = {"url": "https://crm.example/orders"}
    status, answer = world.call(
        "manage_webhooks", "PUT", "/v1/webhooks/{name}", path=f"/v1/webhooks/{NAME}", body=hook
    )
    assert status in {200, 201}, answer
    for name, rule in _RULES.items():
        body = {"description": name, "when": [], **rule}
        status, answer = world.call("manage_rules", "PUT", "/v1/rules/{name}", path=f"/v1/rules/{name}", body=body)
        assert status in {200, 201}, answer
    CLOCK.now += _HOUR
    for step in steps:
        STRUCK["steps"] += 1
        step.do(world)
    settle(world)
    check(world)


def run(number: int, from_seed: int, *, shrinks: bool = True, tell: Callable[[int], None] = print) -> None:
    """Many runs.

    Args:
        number: How many.
        from_seed: What they are drawn from; the same seed makes the same runs.
        shrinks: Whether a run that fails is made shorter before it is shown.
        tell: Is told how many runs are done.

    Raises:
        BrokenError: One failed; its notes show its steps.
    """
    plug_in()
    phases = [Phase.generate, *([Phase.shrink] if shrinks else [])]
    # Otherwise a failure is made shorter for five minutes, which most are not worth.
    engine.MAX_SHRINKING_SECONDS = _SHRINKING
    # Otherwise five of six runs are copies of the one before with a part repeated, and seldom break anything new.
    engine.ConjectureRunner.generate_mutations_from = lambda *_: None  # type: ignore[method-assign]

    @seed(from_seed)
    @settings(
        max_examples=number,
        phases=phases,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(steps=STEPS)
    def each(steps: list[Step]) -> None:
        STRUCK["runs"] += 1
        take(steps)
        tell(STRUCK["runs"])

    each()
