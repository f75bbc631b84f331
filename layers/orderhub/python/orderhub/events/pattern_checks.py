"""A pattern as somebody sends it, held against what ``checks`` can decide; pure."""

from orderhub.mistakes import Mistakes

DEEPEST = 5
MOST_NAMES = 50
MOST_ALTERNATIVES = 50
_SIGNS = ("=", "<", "<=", ">", ">=")
_EXAMPLE = '{"order": {"total_cost": [{"numeric": [">", 100]}]}}'
_KINDS = "a text, a number, true, false, null, or an object with exists, prefix, anything-but or numeric"


def check_pattern(value: object, pointer: str, mistakes: Mistakes) -> None:
    """Note all that is wrong with a pattern on the detail of events.

    Args:
        value: The pattern as JSON.
        pointer: Where it stands.
        mistakes: Takes what is wrong.
    """
    _Checks(mistakes).tree(value, pointer, 1)


class _Checks:
    def __init__(self, mistakes: Mistakes) -> None:
        self._mistakes = mistakes
        self._left = MOST_NAMES

    def tree(self, value: object, pointer: str, depth: int) -> None:
        if not isinstance(value, dict) or depth > DEEPEST:
            message = f"Send an object of names, at most {DEEPEST} within each other, such as {_EXAMPLE}."
            self._add(pointer, message)
            return
        self._left -= len(value)
        if self._left < 0:
            self._mistakes.add(pointer, "too_complex", f"Name at most {MOST_NAMES} facts in all.")
            return
        for name, part in value.items():
            place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if isinstance(part, list):
                self._alternatives(part, place)
            else:
                self.tree(part, place, depth + 1)

    def _alternatives(self, values: list[object], pointer: str) -> None:
        if not 0 < len(values) <= MOST_ALTERNATIVES:
            self._add(pointer, f"Send 1 to {MOST_ALTERNATIVES} alternatives.")
            return
        for index, value in enumerate(values):
            if not _is_alternative(value):
                self._add(f"{pointer}/{index}", f"Send {_KINDS}, as EventBridge's patterns have them.")

    def _add(self, pointer: str, message: str) -> None:
        self._mistakes.add(pointer, "value_invalid", message)


def _is_alternative(value: object) -> bool:
    if not isinstance(value, dict):
        return not isinstance(value, list)
    return len(value) == 1 and _is_operator(value)


def _is_operator(value: dict[str, object]) -> bool:
    match value:
        case {"exists": bool()} | {"prefix": str()}:
            return True
        case {"anything-but": list(others)}:
            return 0 < len(others) <= MOST_ALTERNATIVES and all(map(_is_plain, others))
        case {"anything-but": other}:
            return _is_plain(other)
        case {"numeric": list(bounds)}:
            return _are_bounds(bounds)
    return False


def _is_plain(value: object) -> bool:
    return isinstance(value, str) or _is_number(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_bounds(bounds: list[object]) -> bool:
    signs, numbers = bounds[::2], bounds[1::2]
    is_paired = len(signs) == len(numbers) and 0 < len(signs) <= 2  # noqa: PLR2004 - from and to
    return is_paired and all(sign in _SIGNS for sign in signs) and all(map(_is_number, numbers))
