"""How a shop shows itself in its mails: name, logo, colours, who they come from, and what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from orderhub.messages.colours import COLOUR, WHITE, contrast_of
from orderhub.messages.reach import is_email
from orderhub.messages.unlinked import plain
from orderhub.mistakes import Mistaken, Mistakes

PLACE = "{order_no}"
"""What stands in the address of an order for its number."""
FOOTER = "#595959"
"""What the footer is written in, on the shop's background."""
_LONGEST_NAME, _LONGEST_LINK, _LONGEST_ADDRESS, _MOST_ADDRESS_LINES = 60, 500, 300, 6
_LONGEST_EMAIL = 254
_COLOURS = frozenset({"accent", "background"})
"""What cannot be empty: without a colour nothing is seen."""
_SEEN, _READ = 3.0, 4.5
"""The least contrast of a button with what it stands on, and of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """How a shop shows itself; what is empty is not shown.

    ``order_url`` has ``{order_no}`` in it; ``address`` may have several lines.
    """

    name: str = ""
    logo_url: str = ""
    accent: str = "#1f6f5c"
    background: str = "#f3f4f3"
    sender_name: str = ""
    reply_to: str = ""
    address: str = ""
    order_url: str = ""


NAMES = tuple(part.name for part in fields(Brand))
"""The fields of a brand, as they are sent and stored."""


def checked(raw: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a brand as they are stored; those that are missing are taken from the default.

    Raises:
        Mistaken: ``brand_invalid``, with all that is wrong.
    """
    mistakes = Mistakes()
    mistakes.refuse_others(raw, NAMES, "")
    found = {name: raw[name] for name in NAMES if raw.get(name) is not None}
    for name, value in found.items():
        if not isinstance(value, str):
            mistakes.add(f"/{name}", "text_wanted", f"Send {name} as a text.")
        elif (value or name in _COLOURS) and not _CHECKS[name](value):
            code, message = _SAID[name]
            mistakes.add(f"/{name}", code, message)
    if not mistakes.found:
        _hold_colours(found, mistakes)
    if mistakes.found:
        raise Mistaken("The brand cannot be taken; errors says why.", "brand_invalid", mistakes.found)
    return found


def brand_of(*stored: Mapping[str, str]) -> Brand:
    """A brand from what is stored, the default first: what a store does not say is the default's."""
    merged: dict[str, str] = {}
    for fields_of_one in stored:
        merged |= {name: text for name, text in fields_of_one.items() if name in NAMES}
    return Brand(**merged)


def _hold_colours(found: Mapping[str, str], mistakes: Mistakes) -> None:
    if found.get("accent") and contrast_of(found["accent"], WHITE) < _SEEN:
        message = f"Take a darker accent: a button of it must stand out on white ({_SEEN:.0f} to 1)."
        mistakes.add("/accent", "contrast_too_low", message)
    if found.get("background") and contrast_of(found["background"], FOOTER) < _READ:
        message = f"Take a lighter background: the footer is written on it in {FOOTER} ({_READ} to 1)."
        mistakes.add("/background", "contrast_too_low", message)


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and plain(text) == text


def _is_address(text: str) -> bool:
    lines = text.split("\n")
    return (
        len(text) <= _LONGEST_ADDRESS
        and len(lines) <= _MOST_ADDRESS_LINES
        and all(plain(line) == line for line in lines)
    )


def _is_link(text: str) -> bool:
    return (
        len(text) <= _LONGEST_LINK
        and text.startswith("https://")
        and text.isprintable()
        and not set(text) & set(' "<>\\')
    )


def _is_order_link(text: str) -> bool:
    return _is_link(text) and text.count(PLACE) == 1 and not set(text.replace(PLACE, "")) & set("{}")


def _is_colour(text: str) -> bool:
    return bool(COLOUR.fullmatch(text))


def _is_email(text: str) -> bool:
    return len(text) <= _LONGEST_EMAIL and text.isascii() and text.isprintable() and is_email(text)


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "name": _is_name,
    "logo_url": _is_link,
    "accent": _is_colour,
    "background": _is_colour,
    "sender_name": _is_name,
    "reply_to": _is_email,
    "address": _is_address,
    "order_url": _is_order_link,
}
_NAME_SAID = ("name_invalid", f"Send it on one line, at most {_LONGEST_NAME} long.")
_COLOUR_SAID = ("colour_invalid", "Send it as #rrggbb, such as #1f6f5c.")
_SAID = {
    "name": _NAME_SAID,
    "logo_url": ("url_invalid", f"Send the address of a picture, https://…, at most {_LONGEST_LINK} long."),
    "accent": _COLOUR_SAID,
    "background": _COLOUR_SAID,
    "sender_name": _NAME_SAID,
    "reply_to": ("address_invalid", "Send one e-mail address, without a name."),
    "address": (
        "text_invalid",
        f"Send at most {_MOST_ADDRESS_LINES} lines, together at most {_LONGEST_ADDRESS} long.",
    ),
    "order_url": ("url_invalid", f"Send https://…, with {PLACE} in it once, at most {_LONGEST_LINK} long."),
}
