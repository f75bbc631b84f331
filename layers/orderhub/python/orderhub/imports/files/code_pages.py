"""Telling Chinese in GB18030 from what only decodes as it: nearly any bytes do.

A file is taken for Chinese unless something speaks for another code page, because a few Chinese characters are
plausible in most of them. What speaks for another one:

- Western and other Latin: most characters are outside of GB2312, which has the common ones, and stand in words of
  ASCII letters, one of which they have swallowed. That is what an accent before a letter becomes.
- Shift_JIS and Big5: few characters are such as Chinese uses, but read in that code page nearly all are common.
- EUC-KR: all characters stand where the Hangul stand, which is the first half of the Chinese alphabet.
- EUC-JP: many are kana, which stand at the same place in both.
- Cyrillic and Greek: each run of characters is a word in lower case or with a capital.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Collection, Iterable
from typing import NamedTuple

_STEP = 1 << 16
_ENOUGH = 5_000
"""Characters that are looked at; more would say the same."""
_ORDER = tuple(word.encode("gb18030") for word in ("订单", "訂單"))
"""What the header of a Chinese file of orders has."""
_PUNCTUATION = range(0xA1, 0xA4)
_COMMON = {
    "gb2312": (*_PUNCTUATION, *range(0xB0, 0xD8)),
    "big5": range(0xA1, 0xC7),
    "cp932": (*range(0x81, 0x84), *range(0x88, 0x98)),
}
"""The first bytes of what is common in an encoding: punctuation, kana, the characters of the first level."""
_GB2312 = (*_PUNCTUATION, *range(0xB0, 0xF8))
_EAST_ASIAN = {"cp932": "Shift_JIS (Japanese)", "big5": "Big5 (traditional Chinese)"}
_ALPHABETS = {
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8-r": "KOI8-R (Cyrillic)",
    "iso8859-5": "ISO 8859-5 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
}
_KANA = re.compile("[ぁ-ヿ]")
_HANGUL = re.compile("[가-힣]")
_HANGUL_LEADS = range(0xB0, 0xC9)
_FEW = 6
"""Fewer different characters say nothing; so few may all be rare ones, of names."""
_FEW_KANA = 4
_FEW_HANGUL = 24
"""Of natural Chinese texts with so many different characters one in a million has only such as could be Hangul."""
_FEW_PAIRS = 20
"""The same, of pairs of bytes that could be letters with at most a capital before them."""
_RUN = re.compile(rb"[\x80-\xff]+")
_WORD = re.compile("[A-Za-z]?[^\x00-\x7f]+[A-Za-z]?")


class CodePage(NamedTuple):
    """What a file is in that decodes as GB18030.

    ``other`` is the code page that it is in after all, in words, None if it may be Chinese; ``is_sure`` says
    whether there is enough in it to tell.
    """

    other: str | None
    is_sure: bool


def code_page_of(data: bytes) -> CodePage:
    """Tell whether a file that decodes as GB18030 is Chinese."""
    if any(word in data[:_STEP] for word in _ORDER):
        return CodePage(None, is_sure=True)
    sample, words = _sample(data)
    characters = _beyond_ascii(words)
    if 2 * sum(_lead(each, "gb2312") in _GB2312 for each in characters) < len(characters):
        other = _latin(words, characters) or _east_asian(sample, characters)
    else:
        other = _korean(sample, characters) or _japanese(characters) or _alphabet(sample)
    return CodePage(other, is_sure=len(characters) >= _FEW_HANGUL)


def chinese_share(text: str) -> float:
    """How much of a text that is not ASCII is common in Chinese, simplified or traditional; 0 to 1."""
    characters = _beyond_ascii(text)
    return _chinese(characters) / len(characters) if characters else 0


def _sample(data: bytes) -> tuple[bytes, str]:
    """So much of a file as has enough characters beyond ASCII, and these with the ASCII letters beside them."""
    decoder = getincrementaldecoder("gb18030")()
    words: list[str] = []
    end = count = 0
    while end < len(data) and count < _ENOUGH:
        text = decoder.decode(data[end : end + _STEP])
        words += _WORD.findall(text)
        count += len(text) - len(text.encode("ascii", "ignore"))
        end += _STEP
    return data[:end], "\n".join(words)


def _beyond_ascii(text: str) -> set[str]:
    return {character for character in set(text) if not character.isascii()}


def _latin(words: str, characters: Collection[str]) -> str | None:
    swallowing = "".join(character for character in characters if character.encode("gb18030")[1:].isalpha())
    if not swallowing:
        return None
    in_word = re.findall(f"(?<=[A-Za-z])[{swallowing}]|[{swallowing}](?=[A-Za-z])", words)
    beyond = len(words) - len(words.encode("ascii", "ignore"))
    return "Windows-1252 or another code page of Latin letters" if 3 * len(in_word) > 2 * beyond else None


def _east_asian(sample: bytes, characters: Collection[str]) -> str | None:
    if len(characters) < _FEW or 2 * _chinese(characters) > len(characters):
        return None
    for encoding, name in _EAST_ASIAN.items():
        read_so = _beyond_ascii(_decoded(sample, encoding))
        if read_so and 5 * _common(read_so, encoding) > 4 * len(read_so):
            return name
    return None


def _korean(sample: bytes, characters: Collection[str]) -> str | None:
    leads = [_lead(character, "gb2312") for character in characters]
    beside = sum(lead not in _HANGUL_LEADS and lead not in _PUNCTUATION for lead in leads)
    if len(leads) - beside < _FEW_HANGUL or 20 * beside > len(leads):
        return None
    return "EUC-KR (Korean)" if _HANGUL.search(_decoded(sample, "cp949")) else None


def _japanese(characters: Collection[str]) -> str | None:
    kana = len(_KANA.findall("".join(characters)))
    return "EUC-JP (Japanese)" if kana >= _FEW_KANA and 4 * kana > len(characters) else None


def _alphabet(sample: bytes) -> str | None:
    """By all runs of bytes beyond ASCII; of Chinese ones the first few are no words in any of the alphabets."""
    possible = dict(_ALPHABETS)
    pairs = set[bytes]()
    for run in _RUN.finditer(sample):
        pairs |= {run[0][start : start + 2] for start in range(0, len(run[0]), 2)}
        possible = {encoding: name for encoding, name in possible.items() if _is_word(run[0], encoding)}
        if not possible:
            return None
    return next(iter(possible.values())) if len(pairs) >= _FEW_PAIRS else None


def _is_word(run: bytes, encoding: str) -> bool:
    word = run.decode(encoding, "replace")
    return word.isalpha() and (word.islower() or word.istitle())


def _chinese(characters: Iterable[str]) -> int:
    """How many are common in Chinese."""
    return sum(_is_common(each, "gb2312") or _is_common(each, "big5") for each in characters)


def _common(characters: Iterable[str], encoding: str) -> int:
    return sum(_is_common(each, encoding) for each in characters)


def _is_common(character: str, encoding: str) -> bool:
    return _lead(character, encoding) in _COMMON[encoding]


def _lead(character: str, encoding: str) -> int:
    """The first of the two bytes of a character; 0 if it has not two."""
    pair = character.encode(encoding, "ignore")
    return pair[0] if len(pair) == 2 else 0  # noqa: PLR2004 - a pair


def _decoded(sample: bytes, encoding: str) -> str:
    """A sample, which may end within a character, in another encoding; blank if it is not in that."""
    try:
        return getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return ""
