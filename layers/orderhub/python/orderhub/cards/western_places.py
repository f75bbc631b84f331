"""The part of an address that names a town and a state and neither a house nor a street, as the West writes it."""

import re

from orderhub.cards.lazy_patterns import compiled
from orderhub.cards.western_streets import western_streets

SEPARATORS = re.compile(r"[,;，；،\r\n]+")
_MOST_PARTS = 2
"""So many towns, districts and countries are shown, for before them are houses; a state's code counts for none."""
# What no place is called, what houses and streets are, and whom a letter goes to.
_IN_STREET = (
    r"[^\w\s.'’()&-]|[\d_]"
    r"|\b(?:care of|attn|attention|mr|mrs|ms|miss|dr|prof|mme|mlle|herr|frau|señora?|sra?)\b"
    r"|\b(?:street|st|str|strasse|straße|road|rd|lane|ln|avenue|ave|av|boulevard|blvd|drive|dr|court|ct"
    r"|place|pl|way|square|sq|terrace|close|row|house|building|bld|bldg|block|floor|flat|apartment|apt|suite"
    r"|unit|room|box|rue|via|calle|ul|вул|вулиця|ул|улица|просп|пр|пров|бульв|буд|дом|кв|оф)\b"
    r"|\w(?:straße|strasse|str|gasse|weg|platz|allee)\b"
)
_POSTCODE = (
    r"(?<![\w-])(?:[A-Z]{1,2}-)?(?:\d{5}-\d{3,4}|\d{3}-\d{4}|\d{2}-\d{3}|\d{3} \d{2}|\d{4} ?[A-Z]{2}"
    r"|\d{4,6})(?![\w-])"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
)
"""A town's code; in some countries a handful of houses share one, so none is shown."""
_STATE = r"(?!(?:US|USA|UK|GB|DE|FR|UA|UAE|RU|CN|JP|KR)$)[A-Z]{2,3}"
_TOWN_BEFORE = (
    r"(?:м|г|с|смт|пгт|місто|город)\.?\s[^\W\d_][^\d_,]{1,30}|[^\W\d_][^\d_,]{1,30}\s(?:обл|область|край|р-н"
    r"|район)\.?"
)
"""How a town or a region is written where addresses begin with them."""


def western_area(address: str) -> str:
    """The parts of an address that name a town, a state and a country; the first only if it says it is a town."""
    parts = [part.strip() for part in SEPARATORS.split(_with_street_apart(address))]
    first = [part for part in parts if compiled(_TOWN_BEFORE, re.IGNORECASE).fullmatch(part)]
    last = [part for part in _last_of(parts[1:]) if part not in first]
    return ", ".join([*first, *last])


def _last_of(parts: list[str]) -> list[str]:
    """The last parts that name neither a house nor a street, without the codes in them."""
    kept, counted = list[str](), 0
    for part in reversed(parts):
        place = " ".join(compiled(_POSTCODE).sub("", part).split()).strip(" -")
        if not place:
            continue
        counted += compiled(_STATE).fullmatch(place) is None
        if counted > _MOST_PARTS or compiled(_IN_STREET, re.IGNORECASE).search(place):
            break
        kept.append(place)
    return kept[::-1]


def _with_street_apart(address: str) -> str:
    """An address in one piece, with a comma behind its street."""
    if SEPARATORS.search(address):
        return address
    end = max((end for start, end in western_streets(address) if not address[:start].strip()), default=0)
    return f"{address[:end]}, {address[end:]}" if end else address
