"""What a header says, however it is written: in capitals, with stars, hints, line breaks, wide or traditional."""

import re
import unicodedata
from collections.abc import Iterator

from orderhub.orders.placeholders import without_invisible

_LONGEST = 300
"""Characters of a cell in which a name is looked for."""
_TRADITIONAL = str.maketrans(
    "價優會關創單發號員圖備寶實幣應態總戶數時暱機來標註狀電種稱籤簽類編聯訂話貝賬帳貨費運郵鋪舖鏈鍊門閉間際題額齒買",
    "价优会关创单发号员图备宝实币应态总户数时昵机来标注状电种称签签类编联订话贝账账货费运邮铺铺链链门闭间际题额齿买",
)
"""Of the characters that stand in names of columns."""
_BRACKETED = re.compile(
    r"\([^()]*+\)|\[[^\[\]]*+\]|\{[^{}]*+\}|<[^<>]*+>|【[^【】]*+】|〔[^〔〕]*+〕|〖[^〖〗]*+〗"
)
_BETWEEN_WORDS = re.compile(r"[\W_]++")
_HINT = r"必填项?|必须填写|选填项?|可选|可不填|required|optional|mandatory"
_HINTS = re.compile(rf"\A(?:{_HINT})++|(?:{_HINT})++\Z")


def canonical(name: str) -> str:
    """A name by its letters and digits alone: lower case, in half width and simplified Chinese, without hints.

    Two headers say the same if they are equal so: ``*Order No.`` and ``order_no``, ``訂單編號`` and ``订单编号``.
    """
    return _HINTS.sub("", _BETWEEN_WORDS.sub("", _folded(name)))


def spellings(header: str) -> Iterator[str]:
    """What a header may say, canonical: all of it, without what is in brackets, its first line, if these differ.

    Brackets hold hints or units, ``商品单价（元）``; in further lines may stand how to fill the column in.
    """
    yield canonical(header)
    folded = _folded(header)
    bare = _BRACKETED.sub("", folded)
    if bare != folded:
        yield canonical(bare)
    first, _, more = bare.strip().partition("\n")
    if more:
        yield canonical(first)


def label(header: str) -> str:
    """A header as it is shown: without what nobody sees, and the stars of required columns."""
    return without_invisible(header).strip().strip("*＊★☆ ")


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", without_invisible(text[:_LONGEST])).casefold()
    return folded.translate(_TRADITIONAL)
