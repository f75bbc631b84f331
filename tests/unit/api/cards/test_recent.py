import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.cards.recent import orders_of, question_of
from orderhub.errors import RequestError
from orderhub.orders.model import Order

if TYPE_CHECKING:
    from tests.unit.cards.conftest import OrderOf

REFUSALS = {"body_invalid", "field_unknown", "identity_missing", "identity_placeholder", "limit_invalid"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def test_a_question_names_the_customer_by_the_fields_of_a_header() -> None:
    body = {
        "phone": " 13800138000 ", "email": "mail@example.com", "externalCustomerId": "C1", "sobotCustomerId": "S1",
        "unionid": "U1", "store": "S7", "limit": 3, "locale": "zh-cn", "format": "sobot",
    }  # fmt: skip

    question = question_of(json.dumps(body).encode())

    assert dict(question.identities) == {
        "sobot_customer_id": "S1",
        "external_customer_id": "C1",
        "phone": "13800138000",
        "email": "mail@example.com",
        "unionid": "U1",
    }
    assert (question.store, question.limit, question.locale, question.form) == ("S7", 3, "zh-cn", "sobot")


def test_five_are_shown_unless_somebody_says_how_many() -> None:
    question = question_of(b'{"phone": "13800138000", "store": null}')

    assert (question.limit, question.store, question.form) == (5, None, None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[]", "body_invalid"),
        (b"\xff", "body_invalid"),
        (b"[" * 9_000, "body_invalid"),
        (b'{"phone": "1"' + b" " * 64_000 + b"}", "body_too_large"),
        (b'{"phone": 13800138000}', "body_invalid"),
        (b'{"phone": "1\\n2"}', "body_invalid"),
        (b'{"phone": "1", "store": []}', "body_invalid"),
        (b'{"email": "' + b"x" * 201 + b'"}', "body_invalid"),
        (b"", "identity_missing"),
        (b"{}", "identity_missing"),
        (b'{"phone": " "}', "identity_missing"),
        (b'{"phone": "-"}', "identity_placeholder"),
        (b'{"externalCustomerId": "undefined", "unionid": "null"}', "identity_placeholder"),
        (b'{"phone": "1", "nickname": "johnny"}', "field_unknown"),
        (b'{"phone": "1", "storeId": "S1"}', "field_unknown"),
        (b'{"phone": "1", "phone": "2"}', "body_invalid"),
        (b'{"phone": "1", "store": " "}', "body_invalid"),
        (b'{"phone": "1", "format": ""}', "body_invalid"),
        (b'{"phone": "1", "limit": 0}', "limit_invalid"),
        (b'{"phone": "1", "limit": 11}', "limit_invalid"),
        (b'{"phone": "1", "limit": true}', "limit_invalid"),
        (b'{"phone": "1", "limit": "5"}', "limit_invalid"),
        (b'{"phone": "1", "limit": null}', "limit_invalid"),
    ],
)
def test_what_is_no_question_is_refused_by_a_code(body: bytes, code: str) -> None:
    with pytest.raises(RequestError) as refused:
        question_of(body)

    assert refused.value.code == code


def test_a_placeholder_beside_what_a_customer_is_known_by_asks_for_nobody_else() -> None:
    question = question_of('{"phone": "\u202a13800138000", "externalCustomerId": "N/A", "unionid": "无"}'.encode())

    assert question.identities == {"phone": "13800138000"}


@pytest.mark.slow
@given(
    st.dictionaries(st.sampled_from(["phone", "email", "limit", "store", "locale", "format", "x"]), JSON)
    | st.binary()
)
def test_no_body_is_answered_with_anything_but_a_question_or_a_code(body: Any) -> None:  # noqa: ANN401 - any
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()

    try:
        question = question_of(sent)
    except RequestError as refused:
        assert refused.code in REFUSALS  # noqa: PT017 - may end so
        return

    assert question.identities
    assert 1 <= question.limit <= 10


def test_the_orders_come_newest_first_without_those_deleted_meanwhile(order_of: "OrderOf") -> None:
    requested: list[object] = []

    class Orders:
        def read(self, order_no: str) -> Order | None:
            return None if order_no == "gone" else order_of(order_no=order_no)

    def recent(identities: Mapping[str, str], limit: int, store_key: str | None) -> tuple[str, ...]:
        requested.extend([dict(identities), limit, store_key])
        return ("new", "gone", "old")

    orders = orders_of(question_of(b'{"unionid": "U1", "store": "S1"}'), recent, Orders())

    assert [order.header.order_no for order in orders] == ["new", "old"]
    assert requested == [{"unionid": "U1"}, 5, "S1"]
