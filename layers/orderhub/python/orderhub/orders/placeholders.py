"""Texts that stand where a value should be and are none: placeholders, Excel's error values, invisible characters.

Shops, exports and spreadsheets write them for "nothing here"; taken as values they make strangers one customer
(``0``, ``N/A``, ``无``) and one order two (``F1`` with a zero-width space behind it).
"""

import re

_PLACEHOLDERS = frozenset(
    {
        *("0", "null", "(null)", "<null>", "nil", "none", "nan", "n/a", "undefined", "unknown"),
        *("-", "--", "---", "—", "——", "–", "/", "\\", "\\n", ".", "*", "?"),
        *("无", "無", "未知", "空", "暂无", "暫無", "没有", "沒有"),
        *("[object object]", "no email", "no phone"),
    }
)
"""Casefolded, without blanks around them; ``\\n`` is what MySQL exports for NULL."""

_ERROR_VALUES = frozenset(
    {
        *("#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!", "#spill!", "#calc!"),
        *("#getting_data", "#blocked!", "#unknown!", "#field!", "#connect!", "#busy!"),
        *("#н/д", "#знач!", "#ссылка!", "#имя?", "#дел/0!", "#число!", "#пусто!"),
        *("#nv", "#bezug!", "#wert!", "#zahl!"),
    }
)
"""Casefolded; a CSV file has them in the words of the Excel that wrote it. In Russian and German here."""
_SHORTEST_MARK = 3
_CASES = (str, str.upper, str.capitalize, str.title)

# Unicode's category Cf as far as texts of this world have it, and what Excel and Word put between characters.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]"
)


def placeholder_spellings() -> frozenset[str]:
    """The placeholders as they are usually written, to look quickly whether a whole column has any."""
    words = _PLACEHOLDERS | _ERROR_VALUES
    return frozenset({"NaN", "N/a", *(each(word) for each in _CASES for word in words)})


def is_placeholder(text: str) -> bool:
    """Whether a text in the place of an identity names nobody: ``0``, ``N/A``, ``-``, ``无``, an error value."""
    shown = without_invisible(text).strip()
    # Written like that it is a given name; programs write nan or NaN.
    if shown == "Nan":
        return False
    plain = shown.casefold()
    return not plain or plain in _PLACEHOLDERS or plain in _ERROR_VALUES


def is_error_value(text: str) -> bool:
    """Whether a text is one of the error values that Excel shows in a cell, such as ``#N/A``."""
    if not text.startswith("#"):
        return False
    shown = text.strip()
    # A column that is too narrow for its numbers shows ####, and some programs save what they show.
    return shown.casefold() in _ERROR_VALUES or (len(shown) >= _SHORTEST_MARK and not shown.strip("#"))


def without_invisible(text: str) -> str:
    """A text without the characters that nobody sees, such as U+200B and direction marks."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def id_in(text: str) -> str:
    """The id that a text holds: what can be seen of it, without blanks around."""
    return without_invisible(text).strip()
