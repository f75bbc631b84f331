"""What is wrong with something that was sent, and where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from orderhub.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong: where (a JSON pointer), a stable code, and what would be right.

    ``line`` and ``column`` say where in an expression, from 1.
    """

    pointer: str
    code: str
    message: str
    line: int | None = None
    column: int | None = None

    def shown(self) -> dict[str, str | int]:
        """It as the API shows it."""
        place = {"line": self.line, "column": self.column}
        numbers = {name: number for name, number in place.items() if number is not None}
        return {"pointer": self.pointer, "code": self.code, **numbers, "message": self.message}


class Mistaken(InvalidInput):
    """Something that cannot be taken, with all that is wrong with it."""

    def __init__(self, message: str, code: str, mistakes: Sequence[Mistake]) -> None:
        super().__init__(message, code)
        self.mistakes = tuple(mistakes)


class Mistakes:
    """Those found so far."""

    def __init__(self) -> None:
        self.found: list[Mistake] = []

    def add(self, pointer: str, code: str, message: str, line: int | None = None) -> None:
        """Note a mistake, and on which line of a text it is."""
        self.found.append(Mistake(pointer=pointer, code=code, message=message, line=line))

    def refuse_others(self, fields: Mapping[str, object], names: Iterable[str], pointer: str) -> None:
        """Note the fields of an object that are not among those known."""
        names = tuple(names)
        for name in fields:
            if name not in names:
                escaped = name.replace("~", "~0").replace("/", "~1")
                message = f"Send nothing else here than {', '.join(names)}."
                self.add(f"{pointer}/{escaped}", "field_unknown", message)


def nearest(name: str, names: Iterable[str]) -> str:
    """Words that name what was probably meant, empty when nothing comes near."""
    matches = get_close_matches(name, list(names), n=1)
    return f" Did you mean {matches[0]}?" if matches else ""
