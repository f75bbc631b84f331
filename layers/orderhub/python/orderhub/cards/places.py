"""The part of an address that names a region and no house: what a map of districts would show."""

import re

_PROVINCES = (
    "北京|天津|上海|重庆|重慶|河北|山西|辽宁|遼寧|吉林|黑龙江|黑龍江|江苏|江蘇|浙江|安徽|福建|江西|山东|山東|河南|湖北|湖南|"
    "广东|廣東|海南|四川|贵州|貴州|云南|雲南|陕西|陝西|甘肃|甘肅|青海|台湾|臺灣|台灣|内蒙古|內蒙古|广西|廣西|西藏|宁夏|寧夏|"
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

_MOST_PARTS = 2
_SEPARATORS = re.compile(r"[,;，；،\r\n]+")
# What no place is called, what houses and streets are, and whom a letter goes to.
_IN_STREET = re.compile(
    r"[^\w\s.'’()&-]|[\d_]"
    r"|\b(?:care of|attn|attention|mr|mrs|ms|miss|dr|prof|mme|mlle|herr|frau|señora?|sra?)\b"
    r"|\b(?:street|st|str|strasse|straße|road|rd|lane|ln|avenue|ave|av|boulevard|blvd|drive|dr|court|ct"
    r"|place|pl|way|square|sq|terrace|close|row|house|building|bld|bldg|block|floor|flat|apartment|apt|suite"
    r"|unit|room|box|rue|via|calle|ul|вул|вулиця|ул|улица|просп|пр|пров|бульв|буд|дом|кв|оф)\b"
    r"|\w(?:straße|strasse|str|gasse|weg|platz|allee)\b",
    re.IGNORECASE,
)


def chinese_area(address: str) -> str:
    """Province, city and district an address begins with; empty when it begins with none."""
    # Compiled with the first Chinese address: it takes milliseconds that a cold start can do without.
    area = re.match(_CHINESE, address, re.VERBOSE)
    return area[0].rstrip(" \t\r\n,、·/-") if area else ""


def western_area(address: str) -> str:
    """The last parts of an address that name neither a house nor a street; at most two, never the first."""
    kept: list[str] = []
    for part in reversed(_SEPARATORS.split(address)[1:]):
        if not part.strip():
            continue
        if _IN_STREET.search(part) or len(kept) == _MOST_PARTS:
            break
        kept.append(part.strip())
    return ", ".join(reversed(kept))


_IN_PROVINCE = re.compile(_PROVINCE)
_PIECE = re.compile(r".+?(?:[号號][楼樓院]?|[栋棟幢座室弄])|.+")
_LEAST_PIECE, _LEAST_PART = 4, 6
_MOST_PIECES = 8


def phrases(address: str) -> tuple[str, ...]:
    """What of an address gives somebody away on its own: what stands behind the district, whole and in pieces.

    Of a western one its parts before the area, unless they are a word that may mean anything.
    """
    area = _IN_PROVINCE.search(address)
    place = address[area.start() :] if area else address
    if behind := chinese_area(place):
        rest = place[len(behind) :].strip(" \t\r\n,、·/-")
        found = [rest, *(piece.strip() for piece in _PIECE.findall(rest))]
        return tuple(piece for piece in found if len(piece) >= _LEAST_PIECE)[:_MOST_PIECES]
    shown = western_area(address).split(", ")
    parts = [part.strip() for part in _SEPARATORS.split(address)]
    said = [part for part in parts if part not in shown and " " in part and len(part) > _LEAST_PART]
    return tuple(said[:_MOST_PIECES])
