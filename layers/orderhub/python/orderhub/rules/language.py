"""CEL, the language of conditions: the only module that knows the package behind it.

``common-expression-language`` imports its command line with itself, and by that typer, rich and prompt-toolkit:
0.4 s and 20 MB that no condition needs. An empty module in its place spares both.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))

import cel  # noqa: E402 - behind the line that spares its command line

_PLACE = re.compile(r"ERROR: <input>:(\d+):(\d+): (?:Syntax error: )?(.*)")
_UNDECIDED = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)
"""What the package raises for a condition that a value does not allow to be decided."""
_COMPILED_MOST = 20_000
"""A thousand rules with all the conditions they may have."""


class Unparsed(ValueError):
    """A text that is no expression; ``line`` and ``column`` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Undecided:
    """A condition that came to no answer; ``code`` says why."""

    code: str


class Situation:
    """The variables of one event, for any number of conditions: setting them up costs a thousand times one.

    Args:
        variables: Values by name.
    """

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self._context = cel.Context(dict(variables))

    def decide(self, condition: str) -> bool | Undecided:
        """Whether a condition holds, or why that cannot be decided.

        Raises:
            Unparsed: It is no expression.
        """
        program = compiled(condition)
        try:
            result = program.execute(self._context)
        except _UNDECIDED as error:
            return Undecided(_code_of(error))
        return result if isinstance(result, bool) else Undecided("not_boolean")


@lru_cache(_COMPILED_MOST)
def compiled(condition: str) -> cel.Program:
    """An expression, ready to be decided.

    Raises:
        Unparsed: It is none.
    """
    try:
        return cel.compile(condition)
    except ValueError as error:
        place = _PLACE.search(str(error))
        line, column, message = place.groups() if place else ("1", "1", "this is no expression")
        raise Unparsed(message, int(line), int(column)) from None


def _code_of(error: Exception) -> str:
    if isinstance(error, KeyError):
        return "value_absent"
    # The package tells by words alone what went wrong in a function. To it one that does not go with the value
    # it is called on, such as null, is not defined; names that do not exist at all are found before.
    text = str(error)
    if isinstance(error, TypeError) or text.startswith("Undefined"):
        return "types_differ"
    return "pattern_invalid" if "not a valid regex" in text else "undecidable"
