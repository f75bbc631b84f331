"""A person's name of its parts, as the person would write it."""

_UNSPACED = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7af"), ("\uf900", "\ufaff"))
"""Japanese, Chinese and Korean letters, from and to."""


def full_name(first: str | None, last: str | None) -> str | None:
    """First and last name; Chinese, Japanese and Korean ones the family's first and without a blank, as 王小明."""
    if first and last and is_unspaced(first + last):
        return last + first
    return " ".join(part for part in (first, last) if part) or None


def is_unspaced(name: str) -> bool:
    """Whether a name is Chinese, Japanese or Korean, which need no blank between its parts."""
    letters = "".join(name.split())
    return bool(letters) and all(any(low <= letter <= high for low, high in _UNSPACED) for letter in letters)
