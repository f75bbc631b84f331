"""What is wrong with the conditions of a segment, and where; pure, no AWS."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orderhub.faults import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong: where (a JSON pointer), a stable code, and what would be right."""

    pointer: str
    code: str
    message: str


class Mistaken(Refused):
    """Something that cannot be taken, with all that is wrong with it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("The segment cannot be taken; errors says what is wrong where.", "segment_invalid")
        self.mistakes = tuple(mistakes)


class Mistakes:
    """Those found so far."""

    def __init__(self) -> None:
        self.found: list[Mistake] = []

    def add(self, pointer: str, code: str, message: str) -> None:
        """Note a mistake."""
        self.found.append(Mistake(pointer=pointer, code=code, message=message))

    def refuse_others(self, said: Mapping[str, object], known: Iterable[str], pointer: str) -> None:
        """Note the fields of an object that are not among those known."""
        names = tuple(known)
        for name in said:
            if name not in names:
                escaped = name.replace("~", "~0").replace("/", "~1")
                self.add(f"{pointer}/{escaped}", "field_unknown", f"Send nothing else here than {listed(names)}.")


def listed(words: Iterable[str]) -> str:
    """Some words in one line."""
    return ", ".join(words)
