"""State machine definitions as tests look at them."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonata.jsonata import Jsonata  # type: ignore[import-untyped]


def evaluated(value: object, states: Mapping[str, object]) -> Any:  # noqa: ANN401 - any JSON
    """What Step Functions makes of a field: the texts in {% %} are JSONata, all others stand."""
    if isinstance(value, dict):
        return {name: evaluated(part, states) for name, part in value.items()}
    if isinstance(value, str) and value.startswith("{%"):
        expression = Jsonata(value.removeprefix("{%").removesuffix("%}").strip())
        expression.assign("states", states)
        return expression.evaluate(None)
    return value


def exits(state: Mapping[str, Any]) -> Iterator[str]:
    """The states one may go on to."""
    for way in (state, *state.get("Catch", ()), *state.get("Choices", ())):
        if "Next" in way:
            yield way["Next"]
    if "Default" in state:
        yield state["Default"]
