"""The ways to name a person in a text: patterns of their phones, addresses, ids and names; pure, no AWS.

A word, a date or a number that anybody may have written is no mention, though a customer is known by it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from orderhub.orders.model import Header, full_name, is_unspaced
from orderhub.orders.phones import digits_of, spellings
from orderhub.orders.placeholders import is_placeholder, without_invisible

_IDS = ("sobot_customer_id", "external_customer_id", "unionid")
_PHONES = ("phone", "receiver_phone")
_SHORTEST_PHONE = 8
_SHORTEST_MAIL = 9
"""A shorter address counts only as it is written."""
_SHORTEST_CODE = 6
_SHORTEST_NUMBER = 9
"""More digits than a date has."""
_SHORTEST_LETTERS = 16
"""An id of fewer letters, and nothing else, may be a word."""
_SHORTEST_NAME = 4
_SHORTEST_JOINED = 7
"""Li Na is somebody, and lina may be a word."""
_SHORT_NAME = 2
"""A Chinese name of so few letters stands within other words, as 小红 does in 小红书."""

PART = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_MARKS = ("\u0300", "\u036f")
_UNSPACED = "[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
_NO_LETTER_BEFORE, _NO_LETTER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_NOTHING_BEFORE, _NOTHING_AFTER = r"(?<![^\W_])", r"(?![^\W_])"
_MARK = r"(?:[^\w\s]|_)"
_TOWARDS, _DONE = "[给找向问叫请]", "[打发寄送回退留补]"
"""What stands before somebody to whom something is done, and what is done: 给张三打电话."""
_TITLES = ("先生", "女士", "小姐", "太太", "老师")
_BEFORE_NAME = f"(?:(?<!{_UNSPACED})|(?<={_TOWARDS}))"
_AFTER_NAME = f"(?:(?!{_UNSPACED})|(?=的|{'|'.join(_TITLES)}))"
_ENGLISH_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof"})
_NOBODY = frozenset(
    {
        *("测试", "测试用户", "客户", "顾客", "用户", "会员", "匿名", "收件人", "收货人", "前台", "门卫", "物业"),
        *("test", "tester", "guest", "customer", "client", "buyer", "user", "member", "vip", "name", "no", "new"),
        *("gift", "card", "shop", "store", "front", "desk", "reception", "office"),
        *("the", "a", "my", "first", "last"),
    }
)
"""Words that stand where a name should and name nobody; a name made of such words alone is none."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to name somebody: ``key`` are its letters and digits, which are looked for first."""

    key: str
    pattern: re.Pattern[str]


def forms_of(header: Header, region: str) -> Iterator[Form]:
    """Each way to name the buyer and the receiver of an order; ``region`` is that of local phones."""
    for name in _PHONES:
        text = getattr(header, name)
        if text:
            yield from _phone(text, region)
    if header.email and not is_placeholder(header.email):
        yield from _mail(header.email)
    for name in _IDS:
        text = getattr(header, name)
        if text and not is_placeholder(text):
            yield from _mail(text) if "@" in text else _id(text)
    for called in (full_name(header.first_name, header.last_name), header.receiver_name):
        if called and not is_placeholder(called):
            yield from _short_name(called) if is_unspaced(called) else _name(called)


def _phone(text: str, region: str) -> Iterator[Form]:
    """A number in each spelling, with anything between its digits, and no digit beside it."""
    for number in {spelling.lstrip("+") for spelling in (digits_of(text), *spellings(text, region))}:
        if len(number) >= _SHORTEST_PHONE and not _is_date(number):
            yield Form(number, re.compile(rf"(?<!\d){r'[\W_]{0,2}'.join(number)}(?!\d)"))


def _mail(text: str) -> Iterator[Form]:
    """An address, also with other marks in it, as a tag may have no ``@``; a longer domain is another one."""
    plain, _ = normal(text)
    parts = PART.findall(plain)
    is_short = sum(map(len, parts)) < _SHORTEST_MAIL
    pattern = re.escape(plain) if is_short else f"{_MARK}{{1,2}}".join(parts)
    yield Form("".join(parts), re.compile(rf"{_NOTHING_BEFORE}{pattern}(?![^\W_]|\.[^\W_])"))


def _id(text: str) -> Iterator[Form]:
    """An id that cannot be taken for a word, a date or a small number."""
    plain, _ = normal(text)
    parts = PART.findall(plain)
    whole = "".join(parts)
    shortest = _SHORTEST_CODE
    if whole.isdigit():
        shortest = _SHORTEST_NUMBER
    elif not any(map(str.isdigit, whole)):
        shortest = _SHORTEST_LETTERS
    if len(whole) >= shortest:
        pattern = f"{_MARK}{{0,2}}".join(parts)
        yield Form(whole, re.compile(f"{_NOTHING_BEFORE}{pattern}{_NOTHING_AFTER}"))


def form_of_id(customer_id: str) -> Iterator[Form]:
    """The hub's own id of a customer, as it is written."""
    yield Form(customer_id, re.compile(f"{_NOTHING_BEFORE}{customer_id}{_NOTHING_AFTER}"))


def _short_name(called: str) -> Iterator[Form]:
    """A Chinese, Japanese or Korean name; one of two letters only where no other word goes on."""
    letters = "".join(called.split())
    for title in _TITLES:
        letters = letters.removesuffix(title)
    if len(letters) < _SHORT_NAME or letters in _NOBODY:
        return
    plain, _ = normal(letters)
    pattern = r"[\s·]?".join(plain)
    if len(letters) == _SHORT_NAME:
        pattern = f"{_BEFORE_NAME}{pattern}{_AFTER_NAME}|(?<={_TOWARDS}){pattern}(?={_DONE})"
    yield Form(plain, re.compile(pattern))


def _name(called: str) -> Iterator[Form]:
    """A name of several words, from whichever it begins, or all in one; one word alone is none."""
    plain, _ = normal(called)
    parts = [part for part in _LETTERS.findall(plain) if part not in _ENGLISH_TITLES]
    if len(parts) == 1 or sum(map(len, parts)) < _SHORTEST_NAME or _NOBODY.issuperset(parts):
        return
    for order in ([*parts[start:], *parts[:start]] for start in range(len(parts))):
        whole = "".join(order)
        patterns = [r"[\W_]{1,3}".join(order), *([whole] if len(whole) >= _SHORTEST_JOINED else [])]
        yield Form(whole, re.compile(f"{_NO_LETTER_BEFORE}(?:{'|'.join(patterns)}){_NO_LETTER_AFTER}"))


def _is_date(number: str) -> bool:
    try:
        datetime.strptime(number, "%Y%m%d")  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return False
    return number.startswith(("19", "20"))


def normal(text: str) -> tuple[str, list[int]]:
    """A text as mentions are looked for in it, without case, accents and widths; and whence each letter came."""
    letters, places = [], []
    for place, character in enumerate(text):
        shown = unicodedata.normalize("NFKD", without_invisible(character)).casefold()
        for letter in shown:
            if not _MARKS[0] <= letter <= _MARKS[1]:
                letters.append(letter)
                places.append(place)
    return "".join(letters), places
