"""Colours as ``#rrggbb``, and how well one is read on another, as WCAG 2 counts it; pure."""

import re

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
WHITE, BLACK = "#ffffff", "#000000"
_FLARE = 0.05
_BEND = 0.04045


def contrast_of(one: str, other: str) -> float:
    """The contrast of two colours, from 1 (the same) to 21 (black on white)."""
    dark, light = sorted((_light_of(one), _light_of(other)))
    return (light + _FLARE) / (dark + _FLARE)


def readable_on(ground: str) -> str:
    """White or black, whichever is read better on a colour."""
    return max((WHITE, BLACK), key=lambda text: contrast_of(text, ground))


def _light_of(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= _BEND else ((part + 0.055) / 1.055) ** 2.4)
