"""The feedback form as a browser sends it: what was filled in, and whether it can be taken."""

from dataclasses import dataclass, fields
from enum import StrEnum
from urllib.parse import parse_qsl

from orderhub.care.request import MAX_TEXT, NPS, SCORES, Opinion

_MOST_FIELDS = 20


class FormMistake(StrEnum):
    """What can be wrong with a form."""

    EMPTY = "nothing_said"
    SCORE_UNKNOWN = "score_unknown"
    NPS_UNKNOWN = "nps_unknown"
    COMMENT_TOO_LONG = "comment_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What somebody filled in, as text, to be shown again where it cannot be taken."""

    score: str = ""
    nps: str = ""
    comment: str = ""


def filled_of(body: bytes) -> Filled:
    """What a body of ``application/x-www-form-urlencoded`` says; fields that are no such form say nothing."""
    try:
        pairs = parse_qsl(body.decode(errors="replace"), max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError:
        pairs = []
    # A browser counts a line break as one character and sends two; nobody types a NUL.
    texts = {name: value.replace("\r\n", "\n").replace("\0", "").strip() for name, value in pairs}
    return Filled(**{field.name: texts.get(field.name, "") for field in fields(Filled)})


def mistakes_in(filled: Filled) -> tuple[FormMistake, ...]:
    """All that is wrong with a form, from top to bottom; empty when it can be taken."""
    checks = {
        FormMistake.EMPTY: not (filled.score or filled.nps or filled.comment),
        FormMistake.SCORE_UNKNOWN: bool(filled.score) and filled.score not in map(str, SCORES),
        FormMistake.NPS_UNKNOWN: bool(filled.nps) and filled.nps not in map(str, NPS),
        FormMistake.COMMENT_TOO_LONG: len(filled.comment) > MAX_TEXT,
    }
    return tuple(mistake for mistake, is_made in checks.items() if is_made)


def opinion_of(filled: Filled) -> Opinion:
    """What a form without mistakes says."""
    return Opinion(
        score=int(filled.score) if filled.score else None,
        nps=int(filled.nps) if filled.nps else None,
        comment=filled.comment or None,
    )
