"""The order on its way into Weiyu's chat window: as a link for H5 pages, and as the widget's configuration."""

import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, urlsplit

from orderhub.cards.sections import json_text
from orderhub.errors import RequestError
from orderhub.orders.model import Json
from orderhub.words.translations import translate

LONGEST_LINK = 2000
DEFAULT_BASE = "https://www.weiyuai.cn/chat/"
_MARKS = "-_.!~*'()"
"""What JavaScript's encodeURIComponent leaves as it is beside letters and digits."""
_SHORT_TITLE, _SHORT_STATUS = 30, 10
_PARCEL = frozenset({"carrier", "trackingNo", "currency"})
"""The rows that stay longest: where the parcel is, and what the amounts are in."""

type Info = dict[str, Json]


def chat_link(info: Info, base: str, visitor: Mapping[str, str]) -> dict[str, Json]:
    """The link that opens the chat with an order, at most 2,000 characters long.

    Fields are dropped in the sequence of ``_DROPS`` until it fits. What always stays: ``uid``, ``type``, ``time``,
    ``status``, ``statusText`` (at last its first letters) and ``totalAmount``.

    Args:
        info: The masked ``orderInfo``, its goods as one object.
        base: Address of the chat.
        visitor: ``org``, ``t``, ``sid``, and what is known of the visitor; goes into the link as it is.

    Raises:
        RequestError: ``base_invalid``; ``link_too_long`` when nothing is left that could be dropped.
    """
    front = _checked(base) + "&".join(f"{name}={_encoded(value)}" for name, value in visitor.items())
    dropped: list[Json] = []
    url = _linked(front, info)
    for name, shorter in _shortened(info):
        if len(url) <= LONGEST_LINK:
            break
        dropped.append(name)
        url = _linked(front, shorter)
    if len(url) > LONGEST_LINK:
        message = f"Without any detail the link is longer than {LONGEST_LINK} characters; shorten the parameters."
        raise RequestError(message, "link_too_long")
    return {"url": url, "length": len(url), "dropped": dropped}


def chat_config(info: Info, visitor: Mapping[str, str], language: str, locale: str | None) -> dict[str, Json]:
    """The configuration of Weiyu's chat widget with an order in it, complete and ready to paste."""
    title, subtitle = translate("chat.title", language), translate("chat.subtitle", language)
    return {
        "placement": "bottom-right",
        "autoPopup": False,
        "marginBottom": 20,
        "marginSide": 20,
        "buttonConfig": {"show": False},
        "bubbleConfig": {"show": False, "icon": "📦", "title": title, "subtitle": subtitle},
        "chatConfig": {**visitor, "orderInfo": json_text(info)},
        "locale": locale or translate("language.chat_locale", language),
    }


def _checked(base: str) -> str:
    """The address with what has to stand before the first parameter of ours."""
    try:
        parts = urlsplit(base)
    except ValueError:
        parts = urlsplit("")
    is_plain = base.isascii() and base.isprintable() and not set(base) & set(" #\"'<>\\")
    if not is_plain or parts.scheme != "https" or not parts.hostname or parts.username is not None:
        message = "Give base as an https address without a fragment."
        raise RequestError(message, "base_invalid")
    joint = "?" if "?" not in base else "" if base.endswith(("?", "&")) else "&"
    return base + joint


def _linked(front: str, info: Info) -> str:
    return f"{front}&orderInfo={_encoded(json_text(info))}"


def _encoded(text: str) -> str:
    return quote(text, safe=_MARKS, errors="replace")


def _shortened(info: Info) -> Iterator[tuple[str, Info]]:
    """The order with one thing less each time, and what went; what is not there to go is passed over."""
    left: Info = json.loads(json.dumps(info))
    for name, drop in _DROPS:
        if drop(left):
            yield name, left


def _without(path: str) -> tuple[str, Callable[[Info], bool]]:
    *above, last = path.split(".")

    def drop(info: Info) -> bool:
        inner = info.get(above[0]) if above else info
        return bool(inner.pop(last, None)) if isinstance(inner, dict) else False

    return path, drop


def _first_letters(path: str, letters: int) -> tuple[str, Callable[[Info], bool]]:
    *above, last = path.split(".")

    def shorten(info: Info) -> bool:
        inner = info.get(above[0]) if above else info
        if not isinstance(inner, dict) or len(text := str(inner.get(last, ""))) <= letters:
            return False
        inner[last] = f"{text[: letters - 1]}…"
        return True

    return path, shorten


def _but_for_parcel(info: Info) -> bool:
    rows: Info = json.loads(str(info.get("extra") or "{}"))
    parcel_rows = {name: value for name, value in rows.items() if name in _PARCEL}
    if parcel_rows == rows:
        return False
    info["extra"] = json_text(parcel_rows)
    return True


_DROPS = (
    _without("goods.extra"),
    ("extra.*", _but_for_parcel),
    _without("goods.description"),
    _without("goods.tagList"),
    _without("goods.navigateToPath"),
    _without("goods.url"),
    _without("goods.image"),
    _without("navigateToPath"),
    _without("shippingAddress"),
    _without("paymentMethod"),
    _without("extra"),
    _without("visitorUid"),
    _without("shopUid"),
    _first_letters("goods.title", _SHORT_TITLE),
    _without("goods"),
    _first_letters("statusText", _SHORT_STATUS),
)
"""What goes first and what last, so that a link is short enough: details before whom, whom before what.

``extra.*`` is all of ``extra`` but the parcel and the currency, which go later and with ``extra``.
"""
