"""How many parts a text message is sent in, each of which is paid for; pure (3GPP TS 23.038 and 23.040)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
"""They take two places, which stay together."""
_BEYOND = 0xFFFF


class Encoding(StrEnum):
    """How the characters of a text message are written: one that GSM-7 lacks makes all of it UCS-2."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


_PLACES = {Encoding.GSM7: (160, 153), Encoding.UCS2: (70, 67)}
"""The places of a message alone, and of each part of a longer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a text message: how many, and how many places its characters take."""

    encoding: Encoding
    places: int
    segments: int


def parts_of(text: str) -> Parts:
    """The parts that a text is sent in; none for no text."""
    is_gsm = _BASIC.union(_EXTENDED).issuperset(text)
    encoding, places = (Encoding.GSM7, _gsm) if is_gsm else (Encoding.UCS2, _ucs)
    total, (alone, each) = sum(map(places, text)), _PLACES[encoding]
    segments = int(total > 0) if total <= alone else _packed(text, places, each)
    return Parts(encoding=encoding, places=total, segments=segments)


def _packed(text: str, places: Callable[[str], int], each: int) -> int:
    segments, left = 1, each
    for character in text:
        needed = places(character)
        if needed > left:
            segments, left = segments + 1, each
        left -= needed
    return segments


def _gsm(character: str) -> int:
    return 2 if character in _EXTENDED else 1


def _ucs(character: str) -> int:
    return 2 if ord(character) > _BEYOND else 1
