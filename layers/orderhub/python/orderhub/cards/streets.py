"""Streets and houses in texts, and the code of the town behind them: what leads to somebody's door.

Towns, districts and states around them stay. The patterns of the West want a number of a house with the word for
a street, so that streets in the names of products are none.
"""

import re
from functools import cache

from orderhub.cards.findings import Spans, compiled

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

_NUMERAL = re.compile(r"[\d一二三四五六七八九十]")
_HINTS = (
    (_CHINESE, frozenset("路街道巷弄村里号栋幢座楼层室房户门")),
    (_JAPANESE, frozenset("市区町村郡都府县")),
)
"""Patterns with letters of which a street has one: neither is compiled before one of them is met."""


def eastern_streets(text: str) -> Spans:
    """Where streets with their houses stand, in a text in simplified letters."""
    if text.isascii() or not _NUMERAL.search(text):
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


_WORD = r"[^\W\d_][^\W_'’.-]*(?:['’.-][^\W_]+)*\.?"
_UNIT = (
    r"gb|tb|mb|mp|inch|in|cm|mm|ml|m|kg|g|oz|lbs?|packs?|pieces?|pcs?|sets?|way|stars?|hours?|hr|days?|ports?"
    r"|pairs?|items?"
    r"|units?|x|pin|core|speed|of|to|for|and|or|on|with|ct|count|years?|months?|min|minutes|w|v|mah|the|new"
)
_HOUSE = r"(?:(?:flat|apt\.?|unit|suite)\s?)?#?\d{1,5}[A-Za-z]?(?:[-/]\d{1,4}[A-Za-z]?)?,?\s"
_FLAT = (
    r"(?:(?:\.(?=,|\s\w))?,?\s{0,2}(?:apartment|apt|suite|ste|unit|flat|floor|fl|room|rm|building|bldg|#"
    r"|no)\.?\s?#?[a-z]?-?\d{1,5}[a-z]?(?:-\d{1,4})?(?![a-z])){0,2}"
)
_STREET = (
    "street|str|road|rd|avenue|ave|boulevard|blvd|lane|ln|crescent|parkway|pkwy|highway|hwy|terrace|drive|dr"
    "|court|square"
    "|gardens|grove|mews|hill"
)
_LED_TO = r"(?:\b(?:to|at|address|address is|lives?|living|in|is|is now|near)|[:,;]|\A)\s{0,3}"
_ENGLISH = (
    rf"{_LED_TO}(?P<street>{_HOUSE}(?!(?:{_UNIT})\b)(?:{_WORD}\s){{0,3}}?{_WORD}\s(?:{_STREET})\b{_FLAT})"
    r"(?!\s(?:bikes?|style|shoes|wear|tyres?|tires?|map|art|lamp|lights?|food|sign))"
)
_CAPITAL_STREET = (
    "Street|Str|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Crescent|Parkway|Pkwy|Highway|Hwy|Terrace|Drive|Dr"
    "|Court|Square"
    "|Gardens|Grove|Mews|Hill|St|Way|Place|Pl|Circle|Cir|Trail|Row|Close|Ct|Sq|Walk|Loop|Path|Gate|View"
)
_CAPITALS = (
    rf"(?<![\w.,-])(?P<street>{_HOUSE}(?!(?i:{_UNIT})\b)(?:{_WORD}\s){{0,3}}?[A-Z]{_WORD}\s(?:{_CAPITAL_STREET})\b"
    rf"(?:\s(?:N|S|E|W|NE|NW|SE|SW)\b)?(?i:{_FLAT}))"
    r"(?!\s(?:Bikes?|Style|Shoes|Wear|Tyres?|Tires?|Map|Art|Lamp|Lights?|Food|Sign))"
)
_ITALIAN = r"(?<!\w)(?P<street>Via\s(?:[A-Z]?[a-zà-ù'’.]+\s){0,3}?[A-Z][a-zà-ù'’]+,?\s(?:n\.?\s?)?\d{1,4})"
"""With a capital, for English has *via* too."""
_BOX = (
    r"(?P<street>\bp\.?\s?o\.?\s?box\s?\d{1,6}|\bpostfach\s\d{1,6}|\bpackstation\s\d{1,4}"
    r"|\b(?:apt\.?|apartment|suite|flat|кв\.?|квартира|оф\.?|appt)\s?#?\s?\d{1,5}(?:[a-z]|/\d{1,3})?\b)"
)
_GERMANIC = (
    r"(?<!\w)(?P<street>(?:(?:am|an der|im|zum|zur|auf der|unter den)\s)?[^\W\d_]{2,30}?(?:straße|strasse"
    r"|str\.|weg|platz|gasse|allee|damm"
    r"|ufer|straat|laan|plein|gracht|gatan|vägen|gata|vej)\s?\d{1,4}\s?[a-h]?(?!\w)(?:\s?[-/]\s?\d{1,4}[a-h]?)?"
    r"|(?:[^\W\d_]{2,30}\s){1,2}(?:straße|strasse|str\.|weg|platz|allee)\s\d{1,4}\s?[a-h]?(?!\w))"
)
_ROMANCE = (
    r"(?<!\w)(?P<street>\d{1,4}(?:\s?(?:bis|ter|[a-c]))?,?\s(?:rue|avenue|av\.|boulevard|bd|allée|chemin|impasse"
    r"|quai|place(?=\sd[eu'’]))\s(?:(?:de|du|des|la|le|les|l'|d'|l’|d’)\s?){0,3}[^\W\d_][\w'’-]*(?:\s[^\W\d_][\w'’-]+)?"
    r"|(?:calle|c/|avenida|avda?\.|av\.|plaza|paseo|carrera|cra\.?|viale|piazza|corso|rua|travessa|alameda"
    r"|largo|praça)\s"
    r"(?:[^\W\d_][\w'’.]*\s){0,4}?[^\W\d_][\w'’]*,?\s(?:n\.?[º°o]?\.?\s?)?#?\s?\d{1,5}(?:\s?[-/]\s?\d{1,4})?"
    r"(?:,?\s(?:piso|apto?\.?|bloco|puerta)\s?\w{1,4})?)"
)
_SLAVIC = (
    r"(?<!\w)(?P<street>(?:вулиц[яіюею]|вул|улиц[аеуы]|ул|проспект[аеуі]?|просп|пр-т|пр|бульвар|бульв|переулок|провулок|пров|пер"
    r"|набережная|наб|шоссе"
    r"|площадь|площа|пл|ulica|ul|aleja|os)(?:\.\s?|\s)(?:[^\W\d_][\w'’ʼ-]*\s?){1,4}?,?\s?(?:дом|буд|д|б"
    r"|№)?\.?\s?\d{1,4}(?:\s?[-/]?\s?[а-яa-z])?(?!\w)"
    r"(?:,?\s?(?:квартира|кв|офис|оф|корпус|корп|к|подъезд|под|эт|м)\.?\s?\d{1,4}){0,3}(?:/\d{1,4})?)"
)
_OTHER = (
    r"(?<!\w)(?P<street>(?:số\s)?\d{1,4}(?:/\d{1,4})*\s(?:đường|phố|ngõ|hẻm|đ\.)\s[^\W\d_]+(?:\s[^\W\d_]+){0,3}"
    r"|(?:jl|jln|jalan)\.?\s(?:[^\W\d_]+\s){1,3}(?:no\.?\s?)?\d{1,4}"
    r"|(?:[^\W\d_]+\s){1,2}(?:mah|cad|sok|caddesi|sokak)\.?\s(?:no\s?[:.]?\s?)\d{1,4}"
    r"|شارع\s[^\W\d_]+(?:\s[^\W\d_]+){0,2}\s?\d{1,4})"
)
_THAI = (
    r"(?P<street>(?:ถนน|ซอย)[\u0e00-\u0e7f ]{2,20}\d{1,4}|\d{1,4}(?:/\d{1,3})?\s(?:ถนน|ซอย|หมู่)\s?[\u0e00-\u0e7f]+)"
)
_ENGLISH_WORDS = (
    "street str st road rd avenue ave boulevard blvd lane ln crescent parkway pkwy highway hwy terrace"
    " drive dr court ct square sq gardens grove mews hill way place pl circle cir trail row close walk"
    " loop path gate view"
)
_ROMANCE_WORDS = (
    "rue avenue av boulevard bd allée chemin impasse quai place calle c avenida avda avd plaza paseo"
    " carrera cra cr viale piazza corso rua travessa alameda largo praça"
)
_SLAVIC_WORDS = (
    "вулиця вулиці вулицю вулице вул улица улице улицы улицу ул проспект проспекта проспекте проспекті"
    " просп пр бульвар бульв переулок провулок пров пер набережная наб шоссе площадь площа пл ulica ul"
    " aleja os"
)
_OTHER_WORDS = "đường phố ngõ hẻm đ jl jln jalan mah cad sok caddesi sokak شارع"
_BOX_WORDS = "box postfach packstation apt apartment suite flat кв квартира оф appt"
_GERMANIC_ENDS = tuple(
    "straße strasse str weg platz gasse allee damm ufer straat laan plein gracht gatan vägen gata vej".split()  # noqa: SIM905 - one line, not seventeen
)
_THAI_WORDS = ("ถนน", "ซอย", "หมู่")
_IN_WRITING = ((_CAPITALS, _ENGLISH_WORDS), (_ITALIAN, "via"))
_IN_SMALL = (
    (_ENGLISH, _ENGLISH_WORDS),
    (_BOX, _BOX_WORDS),
    (_ROMANCE, _ROMANCE_WORDS),
    (_SLAVIC, _SLAVIC_WORDS),
    (_OTHER, _OTHER_WORDS),
)
"""Patterns with the words for a street: none of them is compiled before one of its words is met."""
_TOWN = r"(?:,?\s{0,2}[^\W\d_][^\W\d_'’.-]*(?:[ '’.-][^\W\d_]+){0,3})?(?:,?\s{0,2}[A-Z]{2})?"
_CODE_LAST = (
    rf"{_TOWN}[,\s]{{1,2}}(?P<code>\d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}}"
    rf"|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{{4}}\s?[A-Z]{{2}}"
    r"|\d{3}[ -]?\d{2,4}|\d{6})(?![\w-])"
)
_CODE_FIRST = r"[,\s]{1,3}(?P<code>\d{5}-\d{3}|\d\d-\d{3}|\d{4,6}(?: ?[A-Z]{2})?)(?=\s[^\W\d_])"
_DIGIT, _A_WORD = re.compile(r"\d"), re.compile(r"[^\W\d_]+")


def western_streets(text: str) -> Spans:
    """Where streets with their houses stand, and the codes of the towns behind them."""
    if not _DIGIT.search(text):
        return
    small = text.lower()
    words = frozenset(_A_WORD.findall(small))
    candidates = [(text, pattern) for pattern, names in _IN_WRITING if not words.isdisjoint(_split(names))]
    candidates += [(small, pattern) for pattern, names in _IN_SMALL if not words.isdisjoint(_split(names))]
    if any(word.endswith(_GERMANIC_ENDS) for word in words):
        candidates.append((small, _GERMANIC))
    if any(word in small for word in _THAI_WORDS):
        candidates.append((small, _THAI))
    for searched, pattern in candidates:
        for match in compiled(pattern).finditer(searched):
            yield match.span("street")
            yield from _code_behind(text, match.end("street"))


@cache
def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _code_behind(text: str, end: int) -> Spans:
    for pattern in (_CODE_FIRST, _CODE_LAST):
        if code := compiled(pattern).match(text, end):
            yield code.span("code")
            return
