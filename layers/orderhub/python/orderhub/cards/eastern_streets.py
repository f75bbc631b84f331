"""Streets and houses in Chinese, Japanese and Korean texts: what leads to somebody's door.

Provinces, towns and districts before them stay.
"""

import re
from collections.abc import Iterator

from orderhub.cards.lazy_patterns import compiled

# Any letter that is not English: a set of Chinese ones takes milliseconds to compile.
_LETTER = r"[^\W\d_A-Za-z]"
_SHEET = "(?:栋|幢|座|号楼|单元|楼|层|室|房|户|门|弄|号院?)"
_BEHIND = (
    rf"(?:[\s,，-]{{0,2}}(?:{_LETTER}{{1,10}}?)?(?:[A-Za-z]座"
    rf"|[A-Za-z]?\d{{1,5}}[A-Za-z]?{_SHEET})){{0,5}}(?:[\s-]\d{{1,5}}(?!\d)|\d{{3,4}}(?![\d件个元]))?(?!线)"
)
_ROAD = "(?:路|街道?|大道|巷|胡同|弄|村|里|道)(?:(?:东|西|南|北|中|[一二三四五六七八九])段?)?"
_NUMBER = r"(?:\d{1,5}(?:-\d{1,4})?|[一二三四五六七八九十百]{1,5})\s?(?:号院?|弄|巷|栋|组|队)"
_ESTATE = "(?:小区|花园|家园|公寓|大厦|广场|新村|苑|宿舍|城|府|湾|庭|郡|居|寓)"
_CHINESE = (
    rf"(?P<head>{_LETTER}{{1,16}}?){_ROAD}\s?{_NUMBER}{_BEHIND}"
    rf"|(?P<estate>{_LETTER}{{2,16}}?){_ESTATE}[\s,，]?[A-Za-z]?\d{{1,4}}[A-Za-z]?{_SHEET}{_BEHIND}"
    r"|\d{1,4}\s?(?:栋|幢|号楼|座)\s?(?:\d{1,3}\s?单元)?\s?\d{1,5}\s?(?:室|房|户|号)?(?!\d)"
    r"|\d{1,3}\s?单元\s?\d{3,5}\s?(?:室|房|户)?"
)
_JAPANESE = (
    rf"(?P<head>{_LETTER}{{1,16}}?[市区町村郡都府县]{_LETTER}{{0,12}}?)\d{{1,4}}"
    r"(?:(?:-\d{1,4}){1,3}|丁目(?:\d{1,4}(?:番地?|号|-)?){0,3}|番地?(?:\d{1,4}号?)?)"
    rf"(?:\s?{_LETTER}{{0,20}}\s?\d{{1,5}}(?:号室|阶|号)?)?"
)
_KOREAN = (
    r"(?<=[시군구읍면동] )[^\W_A-Za-z]{1,12}(?:로|길)\s?\d{1,4}(?:-\d{1,4})?(?:번길\s?\d{1,4}(?:-\d{1,4})?)?"
    r"(?:,?\s?\d{1,4}동)?(?:,?\s?\d{1,4}호)?"
)
_AREA_OR_WAY = "省市区县旗镇乡郡都府到在至是于往住寄送址收为"
"""The last letter of a region, or of what leads to a place: a street begins behind it."""

_DIGIT = re.compile(r"[\d一二三四五六七八九十]")
_HINTS = (
    (_CHINESE, frozenset("路街道巷弄村里号栋幢座楼层室房户门")),
    (_JAPANESE, frozenset("市区町村郡都府县")),
)
"""Patterns with letters of which a street has one: neither is compiled before one of them is met."""

type Spans = Iterator[tuple[int, int]]


def eastern_streets(text: str) -> Spans:
    """Where streets with their houses stand, in a text in simplified letters."""
    if text.isascii() or not _DIGIT.search(text):
        return
    for pattern in (pattern for pattern, hints in _HINTS if not hints.isdisjoint(text)):
        for match in compiled(pattern).finditer(text):
            head = next((part for part in match.groups() if part), "")
            yield match.start() + _before_street(head), match.end()
    if "로" in text or "길" in text:
        yield from (match.span() for match in compiled(_KOREAN).finditer(text))


def _before_street(head: str) -> int:
    """How many letters before the word for a street are none of its name."""
    return max((head.rfind(letter) + 1 for letter in _AREA_OR_WAY if not head.endswith(letter)), default=0)
