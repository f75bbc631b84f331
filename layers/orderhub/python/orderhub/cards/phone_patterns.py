"""Phones in a text of any country, by the shape in which they are written there.

What is sure is a phone wherever it stands; what is likely may be a number of a shop's own as well. The patterns
are for texts in which one blank parts the groups of a number (``number_text``), and each of them is bounded.
"""

import re

from orderhub.cards.findings import Spans, compiled

_END = r"(?!\d)"
_ALONE, _ALONE_END = r"(?<![A-Za-z0-9_*.])", r"(?![A-Za-z0-9_])"
_APART, _APART_END = rf"{_ALONE}(?<!\d )", rf"{_ALONE_END}(?! \d)"
"""What stands around a number in one, and around one whose groups could be some of a row."""
_NO_CODE = r"(?<![A-Z\d_*])(?<!\d )"
"""A capital letter right before a number makes it a code, a small one does not."""

_CHINESE = (
    r"(?<![\d*])(?:\+ ?)?(?:(?:0 ?0 ?)?8 ?6 ?(?:0 )?)?"
    r"(?:1 ?[3-9](?: ?\d){9}|1[3-9]\d,\d{4},\d{4}|1[3-9]\d,\d{8}|1[3-9]\d{5},\d{4}|1,[3-9](?:,\d){9})"
    rf"{_END}"
)
_WITH_LETTERS = r"(?<![A-Za-z0-9])[1Il] ?[3-9](?: ?[\dOoIl]){9}(?![A-Za-z0-9])"
"""A Chinese mobile with letters that look like digits."""
_LEAST_IN_LETTERS = 6
_INTERNATIONAL = rf"(?<![\d+*])\+ ?[1-9](?: ?\d){{7,14}}{_END}"
_SEPARATED = (
    rf"{_NO_CODE}0[1-9]\d{{0,5}}(?: \d{{2,8}}){{1,4}}{_END}"  # national, with the trunk 0
    rf"|{_NO_CODE}(?:1 )?[2-9]\d\d \d{{3}} \d{{4}}{_END}"  # North American
    rf"|{_NO_CODE}[78] [3-9]\d\d \d{{3}} (?:\d\d \d\d|\d{{4}}){_END}"  # Russian
    rf"|{_NO_CODE}[78] [3-9]\d\d \d{{7}}{_END}"
)
_LIKELY = (
    rf"{_ALONE}(?:0\d{{8,10}}"  # national, in one
    r"|0 ?0 ?[1-9](?: ?\d){8,13}"  # international, as dialled
    r"|(?!20\d\d[01]\d)[2-9]\d{9}"  # North American and Indian, in one
    r"|1[2-9]\d\d[2-9]\d{6}|[78][3-9]\d{9}"  # North American with its code, Russian, in one
    r"|(?:44 ?7\d|49 ?1[5-7]|33 ?[67]|380 ?\d|91 ?[6-9]|81 ?[789]0|82 ?10|55 ?\d\d|84 ?[35789]|852 ?[5-9]|886 ?9"
    r"|61 ?4|39 ?3|34 ?[67]|48 ?[5-8]|90 ?5|62 ?8|63 ?9|66 ?[689]|60 ?1|971 ?5|966 ?5|972 ?5|351 ?9|31 ?6)"
    r"(?: ?\d){7,9}"  # with the code of a country, as plugins send it
    rf"){_ALONE_END}"
    rf"|{_APART}(?!0 1 2 3|1 2 3 4)(?:\d ){{8,10}}\d{_APART_END}"  # digit by digit
    rf"|{_APART}(?:[6-9]\d{{4}} \d{{5}}"  # Indian
    r"|[1-9]\d 9\d{4} \d{4}|[1-9]\d \d{4} \d{4}"  # Brazilian, Mexican
    r"|[5-9]\d\d \d\d \d\d \d\d|[5-9]\d\d (?!\d\d0 )\d{3} \d{3}"  # Spanish, Polish, Portuguese
    r"|3[0-9]\d \d{6,7}"  # Italian
    rf"){_APART_END}"
)
_WORD = (
    r""
    r"(?:my|new|mi|nuevo|mon|nouveau|meine|neue|мой|новый|мій|новий) (?:numbers?|número|numéro|nummer|номер)"
    r"|telephone|tel[eé]fono|telefone|telefon|t[eé]l[eé]phone|t[eé]l|tel|phone|mobile|mob|cell|handy|fax"
    r"|call|ring|sms|whats ?app|wechat|viber|signal|zalo|kakao(?:talk)?|portable|celular|m[oó]vil"
    r"|тел(?:ефон)?|моб|звон[иі]т[ье]|телефонуйте|llamar|llame|anrufen|chiam[aei]|电话|手机|微信|座机|致电"
    r"|拨打|打给?|热线|联系(?:方式)?|联络|携帯|전화|휴대폰|연락처|đt|sđt|điện thoại"
)
_JOINT = r"(?:[\W_]{0,3}(?:numbers?|no|nr|num|is|at|me|us|on|al?|号码?|是|为|改成|改为|换成|请打|は|番号|번호))"
_CALLED = rf"(?<![a-zа-я])(?:{_WORD}){_JOINT}{{0,3}}[^\w+]{{0,4}}(?P<number>\+? ?\d(?: ?\d){{6,14}}){_END}"
_ANSWERED = (
    r"(?<![\d_*])(?<!\d )(?P<number>\+? ?\d(?: ?\d){6,14})[\W_]{0,3}(?:on |via |per )?"
    r"\b(?:whats ?app|wechat|viber|telegram|signal|mobile|cell|phone|tel)\b"
)
_LEAST_WITHOUT_LABEL = 9
"""With fewer digits a number that nobody calls a phone is taken for something else: a date, a coupon, a count."""
_LONGEST, _LONGEST_OF_PAIRS = 12, 11
"""So many digits national numbers have at most; those that end in two have one less, or the two are something "
"else."""
_LONGEST_WITH_CODE = {
    "1": 11,
    "7": 11,
    "33": 11,
    "34": 11,
    "44": 12,
    "48": 11,
    "49": 13,
    "61": 11,
    "86": 13,
    "380": 12,
}
_MOST_WITH_CODE = 15
_CODE_BEFORE = r"(?<![A-Za-z])[A-Z]{2,8}[-_]?$"
_CALLS = frozenset(
    {
        "TEL",
        "PHONE",
        "PHO",
        "MOB",
        "MOBILE",
        "CELL",
        "CALL",
        "SMS",
        "WX",
        "VX",
        "WECHAT",
        "QQ",
        "HP",
        "FAX",
        "NO",
        "NR",
    }
)
_FAR_ENOUGH = 10


def sure_phones(numbers: str) -> Spans:
    """Where phones stand that are nothing else."""
    for match in compiled(_CHINESE).finditer(numbers):
        if not _is_code(match):
            yield match.span()
    for match in compiled(_WITH_LETTERS).finditer(numbers):
        if _digits(match[0]) >= _LEAST_IN_LETTERS:
            yield match.span()
    if "+" in numbers:
        for match in compiled(_INTERNATIONAL).finditer(numbers):
            longest = _longest_of(match[0])
            yield match.start(), _end(match, longest, longest)
    for match in compiled(_SEPARATED).finditer(numbers):
        end = _end(match, _LONGEST, _LONGEST_OF_PAIRS)
        if _digits(numbers[match.start() : end]) >= _LEAST_WITHOUT_LABEL:
            yield match.start(), end


def called_phones(numbers: str) -> Spans:
    """Where numbers stand that are labelled as phones."""
    for pattern in (_CALLED, _ANSWERED):
        for match in compiled(pattern).finditer(numbers.lower()):
            yield match.span("number")


def likely_phones(numbers: str) -> Spans:
    """Where numbers stand that are phones, unless they are numbers of something."""
    return (match.span() for match in compiled(_LIKELY).finditer(numbers))


def _is_code(match: re.Match[str]) -> bool:
    """Whether letters stand before an unbroken number as in the codes of parcels and products: YT13912345678."""
    if not match[0].isdigit():
        return False
    before = match.string[max(0, match.start() - _FAR_ENOUGH) : match.start()]
    letters = compiled(_CODE_BEFORE).search(before)
    return letters is not None and letters[0].rstrip("-_") not in _CALLS


def _longest_of(number: str) -> int:
    digits = "".join(filter(str.isdigit, number))
    most = next((most for code, most in _LONGEST_WITH_CODE.items() if digits.startswith(code)), _MOST_WITH_CODE)
    # +44 (0)20: the trunk's 0 is dialled at home only.
    return most + (" 0 " in number or " 0" in number[:6])


def _end(match: re.Match[str], most: int, most_of_pairs: int) -> int:
    """Where a number ends that has at most so many digits; the groups behind are something else's."""
    text = match[0]
    while " " in text and _digits(text) > (most_of_pairs if text[-3] == " " else most):
        text = text.rpartition(" ")[0]
    return match.start() + len(text)


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)
