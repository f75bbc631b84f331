"""The part of an address that names a region and no house: what a map of districts would show."""

import re

from orderhub.cards.findings import compiled
from orderhub.cards.streets import western_streets

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


_PROVINCES = (
    "北京|天津|上海|重庆|重慶|河北|山西|辽宁|遼寧|吉林|黑龙江|黑龍江|江苏|江蘇|浙江|安徽|福建|江西"
    "|山东|山東|河南|湖北|湖南|"
    "广东|廣東|海南|四川|贵州|貴州|云南|雲南|陕西|陝西|甘肃|甘肅|青海|台湾|臺灣|台灣|内蒙古|內蒙古"
    "|广西|廣西|西藏|宁夏|寧夏|"
    "新疆|香港|澳门|澳門"
)
_SUFFIXES = "省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|特別行政區"
_STREET = "路街巷弄号號栋棟楼樓室村道里"
_WORD = rf"[^\W\d_{_STREET}]"
_GAP = r"[\s,、·/-]{0,3}"
# 超市, 市场, 小区, 工业园区, 三区: the letter of a region, and none.
_CITY = r"(?<![超夜菜集门門])市(?![场場集政民])"
_DISTRICT = r"(?:(?<![小社园園院厂廠校片库庫营業业发發一二三四五六七八九十])[区區]|[县縣旗])"

_PROVINCE = rf"(?:{_PROVINCES})(?![东東南西北中大]{{0,2}}[路街道])(?:{_SUFFIXES})?"
# A name before a province, as in 张三北京市, is no part of a city's.
_CITY_OR_PREFECTURE = (
    rf"(?!{_WORD}{{1,3}}(?:{_PROVINCES})){_WORD}{{2,4}}?(?:{_CITY}|地区|地區|盟)|{_WORD}{{2,14}}?自治州"
)
_CHINESE = rf"""
    (?:中国|中國)?{_GAP}
    (?:(?P<province>{_PROVINCE}){_GAP})?
    (?:(?P<city>{_CITY_OR_PREFECTURE}){_GAP})?
    (?:市辖区|市轄區)?{_GAP}
    (?:
        {_WORD}{{2,14}}?自治[县縣旗]
      | (?(province){_WORD}{{1,5}}?(?:{_DISTRICT}|{_CITY})
        | (?(city){_WORD}{{1,5}}?(?:{_DISTRICT}|{_CITY})
          | {_WORD}{{2,3}}?{_DISTRICT}))
    )?
    """


_JAPANESE_PREFECTURES = (
    "北海道|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井"
    "|山梨|長野|岐阜|静岡|愛知|三重|滋賀"
    "|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分"
    "|宮崎|鹿児島|沖縄)県|東京都|(?:大阪|京都)府"
)
_LETTER = r"[^\W\d_A-Za-z]"
_JAPANESE = (
    rf"(?:日本,? ?)?(?:{_JAPANESE_PREFECTURES})\s?"
    rf"(?:{_LETTER}{{1,6}}?市(?:{_LETTER}{{1,4}}?区)?|{_LETTER}{{1,5}}?区"
    rf"|{_LETTER}{{1,5}}?郡{_LETTER}{{1,6}}?[町村])?"
)
_KOREAN_PROVINCES = (
    "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
    "|충청북|충청남|전라북|전라남|경상북|경상남"
)
_KOREAN = (
    rf"(?:대한민국\s)?(?:{_KOREAN_PROVINCES})(?:특별자치시|특별자치도|특별시|광역시|도"
    rf"|시)?(?:\s[^\W\d_A-Za-z]{{1,6}}(?:시|군|구)(?=\s|$)){{0,2}}"
)
_POSTCODE_BEFORE = r"^\s*(?:〒\s?)?(?:\d{3}-\d{4}|\(?\d{5,6}\)?)[\s,]+|^\s*〒\s?\d{3}-?\d{4}\s*"


def is_eastern(address: str) -> bool:
    """Whether an address is written in Chinese, Japanese or Korean."""
    return any("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" for letter in address)


def eastern_area(address: str) -> str:
    """What region a Chinese, Japanese or Korean address begins with, down to the district; empty without one."""
    bare = compiled(_POSTCODE_BEFORE).sub("", address)
    area = compiled(_JAPANESE).match(bare) or compiled(_KOREAN).match(bare)
    return area[0].strip() if area else chinese_area(bare)


def chinese_area(address: str) -> str:
    """Province, city and district an address begins with; empty when it begins with none."""
    # Compiled with the first Chinese address: it takes milliseconds that a cold start can do without.
    area = compiled(_CHINESE, re.VERBOSE).match(address)
    return area[0].rstrip(" \t\r\n,、·/-") if area else ""


_PIECE = re.compile(r".+?(?:[号號][楼樓院]?|[栋棟幢座室弄])|.+")
_LEAST_PIECE, _LEAST_PART = 4, 6
_MOST_PIECES = 8


def phrases(address: str) -> tuple[str, ...]:
    """What of an address gives somebody away on its own: what stands behind the district, whole and in pieces.

    Of a western one its parts before the area, unless they are a word that may mean anything.
    """
    if is_eastern(address):
        return _eastern_phrases(address)
    shown = western_area(address).split(", ")
    parts = [part.strip() for part in SEPARATORS.split(address)]
    pieces = [part for part in parts if part not in shown and " " in part and len(part) > _LEAST_PART]
    return tuple(pieces[:_MOST_PIECES])


def _eastern_phrases(address: str) -> tuple[str, ...]:
    area = compiled(_PROVINCE).search(address)
    place = address[area.start() :] if area else address
    shown = eastern_area(place)
    rest = place[place.index(shown) + len(shown) :].strip(" \t\r\n,、·/-")
    pieces = [rest, *(piece.strip() for piece in _PIECE.findall(rest))]
    return tuple(piece for piece in pieces if len(piece) >= _LEAST_PIECE)[:_MOST_PIECES]
