"""Pages of a long list, newest first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Page[T]:
    """Entries of a list, and the position the next page goes on from; None at the end."""

    entries: tuple[T, ...]
    last: str | None
