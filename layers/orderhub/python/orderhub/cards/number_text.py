"""Numbers as one would type them: whatever stands between their digits becomes one blank, dates and sums go.

So phones and numbers of cards can be looked for by the shape of their groups, and what else digits say is not
taken for one of them.
"""

import re

from orderhub.cards.findings import compiled
from orderhub.cards.folding import Folded

_MONTH, _DAY, _YEAR = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])", r"(?:19|20)\d\d"
_TIME = r"(?:[01]?\d|2[0-3])[:.-][0-5]\d(?:[:.-][0-5]\d)?"
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,7}(?:\.\d{1,2})?"
_HEX = r"[0-9A-Fa-f]"
_NO_NUMBER = (
    rf"(?<!\d)(?:{_YEAR}(?P<a>[-/.]){_MONTH}(?P=a){_DAY}|{_DAY}(?P<b>[-/.]){_MONTH}(?P=b){_YEAR}|{_MONTH}(?P<c>[-/.]){_DAY}(?P=c){_YEAR})"
    rf"(?!\d)(?:(?:T|,? ){_TIME}(?!\d))?"
    rf"|(?<![\d:]){_CLOCK}(?![\d:])"
    r"|(?<!\d)0\d/20\d\d(?![\d/])"
    rf"|(?:[¥$€£₴₽₩₫]|\b(?:CNY|RMB|USD|EUR|GBP|JPY|UAH)) ?(?:{_GROUPED})(?![\d,.]*\d)"
    r"|(?<![\d,.])\d{1,3}(?:,\d{3})+\.\d\d(?![\d,.]*\d)"
    r"|(?<!\d)(?<!\d[ ,./-])\d{1,7}\.\d\d ?(?:元|块|CNY|RMB|USD|EUR|GBP|UAH|грн|руб)"
    r"|(?<![\d.])(?:0\.\d{6,}|\d{1,4}\.\d{12,})"
    rf"|(?<!\w){_HEX}{{8}}-(?:{_HEX}{{4}}-){{3}}{_HEX}{{12}}(?!\w)"
)
"""Dates, times, months, sums with their sign, fractions, and ids of programs."""
_IN_LIST = r"\s*[,;，、；。\n]\s+|\s*[，、；。\n]\s*"
_BETWEEN = r"(?:[^\w+*]|_|\*(?!\*\*)){1,5}|\+(?=\d{1,6}(?!\d))"
"""What may stand between two digits of a number; three stars are a mask's."""
_ANY_GAP = rf"(?<=\d)(?:{_IN_LIST}|{_BETWEEN})(?=\d)"
_PIECE = rf"(?P<other>{_NO_NUMBER})|(?<=\d)(?:(?P<list>{_IN_LIST})|(?:{_BETWEEN}))(?=\d)"

_NUMERALS = str.maketrans("〇零洞一壹幺二贰两三叁四肆五伍六陆七柒拐八捌九玖勾", "0001112223344556677788999")
"""Figures as they are written and as they are read out on the phone."""
_SPELT_OUT = "(?:[\\d{}](?:[^\\w*]|_){{0,3}}){{7,}}".format("".join(map(chr, _NUMERALS)))
_WORDS = "zero one two three four five six seven eight nine"
_WORD = rf"(?:(?:double|triple)[\W_]{{1,3}})?(?:oh|{_WORDS.replace(' ', '|')})"
_IN_WORDS = rf"(?<![a-z])(?:\d[\W_]{{0,3}}){{0,4}}{_WORD}(?:[\W_]{{0,3}}(?:{_WORD}|\d)){{6,}}(?![a-z])"
_TIMES = {"double": 2, "triple": 3}
_LEAST_WORDS = 11
_MANY_DIGITS = re.compile(r"(?:\d\D*+){7}")


def spelt_in_digits(text: Folded) -> Folded:
    """A text with digits for Chinese figures and English words in a row; 一 alone is a word."""
    if not text.letters.isascii():
        letters = compiled(_SPELT_OUT).sub(lambda row: row[0].translate(_NUMERALS), text.letters)
        text = text._replace(letters=letters)
    if len(text.letters) < _LEAST_WORDS:
        return text
    return text.replaced(compiled(_IN_WORDS, re.IGNORECASE), _digits_of_words)


def numbers_in(text: Folded) -> Folded | None:
    """A text with its numbers as one would type them; None where none is long enough to be somebody's.

    A blank parts the groups of a number, a comma those of a list, and dates and sums are a NUL.
    """
    spelt = spelt_in_digits(text)
    return spelt.replaced(compiled(_PIECE), _piece) if _MANY_DIGITS.search(spelt.letters) else None


def joined_digits(text: Folded) -> Folded:
    """A text in digits with a blank for whatever stands between two, dates and sums included."""
    return text.replaced(compiled(_ANY_GAP), lambda _: " ")


def _piece(match: re.Match[str]) -> str:
    return "\0" if match["other"] else "," if match["list"] else " "


def _digits_of_words(row: re.Match[str]) -> str:
    """The digits of a row of words; all of them stand where the row stands."""
    digits, times = "", 1
    for word in compiled(r"[a-z]+|\d").findall(row[0].lower()):
        if word in _TIMES:
            times = _TIMES[word]
            continue
        digits += times * (word if word.isdigit() else str(_digit_of(word)))
        times = 1
    return digits


def _digit_of(word: str) -> int:
    return 0 if word == "oh" else _WORDS.split().index(word)
