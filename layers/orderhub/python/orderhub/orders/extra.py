"""Fields of the client's own, which are kept as they are."""

import json
import re
from decimal import Decimal
from math import isfinite
from typing import Any

from orderhub.orders.fields import FieldFault
from orderhub.orders.model import Json

_MOST_CHARACTERS = 32_000
_DEPTH = 8
_UNSTORABLE = re.compile(r"[\ud800-\udfff]")


def extra(value: object) -> dict[str, Json]:
    """Fields of the client's own, as plain JSON; a text of JSON counts as what it says, as Weiyu has them."""
    if isinstance(value, str):
        value = _json_value(value)
    if value == []:
        return {}  # how PHP's json_encode writes an empty object
    if not isinstance(value, dict):
        raise FieldFault("object_expected", "Send an object with fields of your own, or one as a text of JSON.")
    plain = _plain(value, _DEPTH)
    text = json.dumps(plain, ensure_ascii=False)
    if len(text) > _MOST_CHARACTERS:
        raise FieldFault("too_long", f"At most {_MOST_CHARACTERS} characters.")
    if _UNSTORABLE.search(text):
        raise FieldFault("text_invalid", "The text holds a character that is no character (lone surrogate).")
    return json.loads(text)  # type: ignore[no-any-return]


def _json_value(text: str) -> object:
    try:
        return json.loads(text, parse_float=Decimal)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        return None


def _too_deep() -> FieldFault:
    return FieldFault("too_deep", "The object is nested too deeply.")


def _plain(value: Any, depth: int) -> Json:  # noqa: ANN401 - whatever JSON can say
    if depth == 0:
        raise _too_deep()
    if isinstance(value, dict):
        return {str(key): _plain(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth - 1) for inner in value]
    if not isinstance(value, Decimal | float):
        return value  # type: ignore[no-any-return]
    plain = float(value)
    if not isfinite(plain):
        raise FieldFault("number_invalid", "Send a plain number such as 129.90.")
    return plain
