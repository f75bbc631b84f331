"""Members of a segment in pages, read from the files of a count; pure, no AWS.

A page goes on in the count it began with, whatever is counted meanwhile: the cursor names its run and files.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from orderhub.segments.members import LONGEST_LINE, Member, member_in
from orderhub.segments.segment import part_keys

type Read = Callable[[str, int, int], str | None]
"""Reads a stretch of a file, empty behind its end; None for a file that is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the next page begins: in which run, how many files its lists have, in which of them, at which byte."""

    run: str
    files: tuple[int, ...]
    file: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersPage:
    """Some members, and where the next page begins; None at the end."""

    members: Sequence[Member]
    following: Place | None


def page_of(name: str, place: Place, limit: int, read: Read) -> MembersPage | None:
    """The members from a place on, at most so many; None when a file of theirs is gone."""
    keys, members = list(part_keys(name, place.run, place.files)), list[Member]()
    while place.file < len(keys) and len(members) < limit:
        wanted = limit - len(members)
        text = read(keys[place.file], place.offset, wanted * LONGEST_LINE)
        if text is None:
            return None
        lines = text.splitlines(keepends=True)
        whole = [line for line in lines[:wanted] if line.endswith("\n")]
        members += [member_in(line.rstrip()) for line in whole]
        is_end = len(whole) == len(lines) and len(text.encode()) < wanted * LONGEST_LINE
        offset = place.offset + len("".join(whole).encode())
        place = replace(place, file=place.file + 1, offset=0) if is_end else replace(place, offset=offset)
    return MembersPage(members=members, following=place if place.file < len(keys) else None)
