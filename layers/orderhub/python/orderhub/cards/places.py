"""The part of an address that names a region and no house: what a map of districts would show."""

import re

from orderhub.cards.lazy_patterns import compiled
from orderhub.cards.western_places import SEPARATORS, western_area

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
