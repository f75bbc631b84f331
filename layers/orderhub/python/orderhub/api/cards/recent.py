"""The few latest orders of one customer: which of them is it about?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from orderhub.errors import RequestError
from orderhub.http.bodies import object_in
from orderhub.orders.model import Order
from orderhub.orders.placeholders import id_in, is_placeholder
from orderhub.orders.table import OrderReader

IDENTITIES = {
    "sobotCustomerId": "sobot_customer_id",
    "externalCustomerId": "external_customer_id",
    "phone": "phone",
    "email": "email",
    "unionid": "unionid",
}
"""Name in the body → field of a header, the one that says most about a customer first."""
_OTHERS = ("store", "locale", "format")
_NAMES = frozenset({*IDENTITIES, *_OTHERS, "limit"})
_LONGEST_VALUE = 200
_USUAL, _MOST = 5, 10


type Recent = Callable[[Mapping[str, str], int, str | None], Sequence[str]]
"""Finds the numbers of a customer's latest orders, newest first, none of a customer nobody knows.

By what the customer is known by (field of a header → value as somebody wrote it), at most so many, of one store.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whose orders are wanted, and how."""

    identities: Mapping[str, str]
    limit: int
    store: str | None
    locale: str | None
    form: str | None


def question_of(body: bytes) -> Question:
    """What a request asks for; nothing of it may be logged.

    Raises:
        RequestError: ``body_invalid``, ``field_unknown``, ``identity_missing``, ``limit_invalid`` (1 to 10) or
            ``identity_placeholder``; ``body_too_large``.
    """
    fields = object_in(body, '{"phone": "...", "limit": 5}', _NAMES)
    texts = {name: _text(fields, name) for name in (*IDENTITIES, *_OTHERS)}
    if blank := [name for name in _OTHERS if texts[name] == ""]:
        message = f"Send {blank[0]} with a value, or leave it out."
        raise RequestError(message, "body_invalid")
    named = {field: text for name, field in IDENTITIES.items() if (text := texts[name])}
    identities = {field: text for field, text in named.items() if not is_placeholder(text)}
    if named and not identities:
        message = "What you sent stands for nobody; send what one customer is known by."
        raise RequestError(message, "identity_placeholder")
    if not identities:
        message = f"Say whose orders you want, by one of {', '.join(IDENTITIES)}."
        raise RequestError(message, "identity_missing")
    return Question(
        identities=identities,
        limit=_limit(fields.get("limit", _USUAL)),
        store=texts["store"],
        locale=texts["locale"],
        form=texts["format"],
    )


def orders_of(question: Question, recent: Recent, orders: OrderReader) -> list[Order]:
    """The orders themselves, newest first; one that was deleted meanwhile is left out.

    Raises:
        TransientError: A table could not be read; trying again can help.
    """
    numbers = recent(question.identities, question.limit, question.store)
    return [order for number in numbers if (order := orders.read(number))]


def _text(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    text = id_in(value) if isinstance(value, str) else None
    if text is None or len(text) > _LONGEST_VALUE or not text.isprintable():
        message = f"{name} has to be a text of at most {_LONGEST_VALUE} characters."
        raise RequestError(message, "body_invalid")
    return text


def _limit(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST:
        return value
    raise RequestError(f"limit has to be a number from 1 to {_MOST}.", "limit_invalid")
