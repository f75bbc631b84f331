"""Parameters of the template, in the forms in which SAM takes them."""

import shlex
from collections.abc import Iterable, Mapping

from local.layout import LocalError

_LONG_FORM = "ParameterKey="
_LONG_VALUE = ",ParameterValue="


def parse_overrides(value: object) -> dict[str, str]:
    """Read `parameter_overrides` of `samconfig.toml`, or the same on a command line.

    Args:
        value: A text of `Name=value`, a list of them, or a table; values with blanks are in quotes.

    Raises:
        LocalError: It has another form.
    """
    match value:
        case None:
            return {}
        case str():
            return dict(_pair(word) for word in _words(value))
        case list() | tuple():
            return {name: text for part in value for name, text in parse_overrides(part).items()}
        case dict():
            return {str(name): _text(part) for name, part in value.items()}
    raise LocalError(f"parameters are written as Name=value, not as {value!r}")


def format_override(name: str, value: str) -> str:
    """A parameter as SAM takes it: in quotes what is empty or has blanks or quotes."""
    plain = value and not any(letter.isspace() or letter in "\"'" for letter in value)
    if plain:
        return f"{name}={value}"
    escaped = value.replace('"', '\\"')
    return f'{name}="{escaped}"'


def format_overrides(overrides: Mapping[str, str]) -> list[str]:
    """Parameters as SAM takes them, each for itself."""
    return [format_override(name, value) for name, value in overrides.items()]


def _words(text: str) -> Iterable[str]:
    if text.startswith("file://"):
        raise LocalError(f"{text}: parameters in a file of their own are not read; write them into samconfig.toml")
    try:
        return shlex.split(text)
    except ValueError:
        raise LocalError(f"a quote is not closed in: {text}") from None


def _pair(word: str) -> tuple[str, str]:
    if word.startswith(_LONG_FORM):
        name, found, value = word.removeprefix(_LONG_FORM).partition(_LONG_VALUE)
    else:
        name, found, value = word.partition("=")
    if not found or not name.isalnum():
        raise LocalError(f"parameters are written as Name=value, not as {word!r}")
    return name, value


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(str(part).strip() for part in value if part not in (None, ""))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
