import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.care.parameters import action_request_of, opinion_of
from orderhub.care.request import ActionRequest, Opinion
from orderhub.errors import RequestError
from orderhub.http.statuses import status_of
from orderhub.orders.cases import CaseLine


def refusal(body: bytes, *, of_feedback: bool = False) -> tuple[int, str]:
    with pytest.raises(RequestError) as refused:
        opinion_of(body) if of_feedback else action_request_of(body, "key1")
    return status_of(refused.value), refused.value.code


@pytest.mark.parametrize("body", [b"", b"{}", b'{"reason": " ", "note": null, "lines": null, "amount": null}'])
def test_nothing_in_particular_can_be_asked(body: bytes) -> None:
    assert action_request_of(body, "key1") == ActionRequest(by="key1")


def test_an_action_is_read_whole() -> None:
    body = {
        "reason": " broken ",
        "note": "张三 13800138000",
        "lines": [{"sku": "S1", "quantity": 1.5}, {"sku": "S2", "quantity": "2"}],
        "amount": 129.90,
        "caseId": "refund-1",
    }

    assert action_request_of(json.dumps(body).encode(), "key1") == ActionRequest(
        by="key1",
        reason="broken",
        note="张三 13800138000",
        lines=(CaseLine(sku="S1", quantity=Decimal("1.5")), CaseLine(sku="S2", quantity=Decimal(2))),
        amount=Decimal("129.9"),
        case_id="refund-1",
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "body_invalid"),
        (b"[]", "body_invalid"),
        (b"\xff", "body_invalid"),
        (b"[" * 60_000, "body_invalid"),
        (b'{"amount": NaN}', "body_invalid"),
        (b'{"amount": -Infinity}', "body_invalid"),
        (b'{"amount": ' + b"9" * 5000 + b"}", "body_invalid"),
        (b'{"amount": 1e999999999999999999999}', "amount_invalid"),
        (b'{"amount": 1e2}', "amount_invalid"),
        (b'{"amount": 0}', "amount_invalid"),
        (b'{"amount": -1}', "amount_invalid"),
        (b'{"amount": true}', "amount_invalid"),
        (b'{"amount": []}', "amount_invalid"),
        (b'{"amount": "1,5"}', "amount_invalid"),
        (b'{"reason": 1}', "reason_invalid"),
        (b'{"reason": "\\ud800"}', "body_invalid"),
        (b'{"reason": "' + b"x" * 1001 + b'"}', "reason_too_long"),
        (b'{"note": "' + b"x" * 1001 + b'"}', "note_too_long"),
        (b'{"caseId": 1}', "case_id_invalid"),
        (b'{"Amount": 5}', "field_unknown"),
        (b'{"reason": "x", "items": [{"sku": "S1", "quantity": 1}]}', "field_unknown"),
        (b'{"amount": 5, "amount": 50}', "body_invalid"),
        (b'{"lines": []}', "lines_missing"),
        (b'{"lines": [{"sku": "S1", "quantity": 1, "amount": 5}]}', "lines_invalid"),
        (b'{"lines": [{"sku": 1, "quantity": 1}]}', "lines_invalid"),
        (b'{"lines": {}}', "lines_invalid"),
        (b'{"lines": ["S1"]}', "lines_invalid"),
        (b'{"lines": [{"sku": "", "quantity": 1}]}', "lines_invalid"),
        (b'{"lines": [{"sku": "S1"}]}', "lines_invalid"),
        (b'{"lines": [{"sku": "S1", "quantity": 1}, {"sku": "S1", "quantity": 1}]}', "lines_invalid"),
        (json.dumps({"lines": [{"sku": str(n), "quantity": 1} for n in range(2001)]}).encode(), "lines_invalid"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_code(body: bytes, code: str) -> None:
    assert refusal(body) == (400, code)


def test_a_body_that_is_too_large_is_not_read() -> None:
    assert refusal(b" " * 64_001) == (413, "body_too_large")


def test_an_opinion_is_read_whole() -> None:
    assert opinion_of(b'{"score": 5, "nps": 0, "comment": "ok"}') == Opinion(score=5, nps=0, comment="ok")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "feedback_empty"),
        (b'{"comment": "  "}', "feedback_empty"),
        (b'{"score": 5, "coment": "good"}', "field_unknown"),
        (b'{"score": 0}', "score_invalid"),
        (b'{"score": 6}', "score_invalid"),
        (b'{"score": 4.0}', "score_invalid"),
        (b'{"score": "4"}', "score_invalid"),
        (b'{"score": true}', "score_invalid"),
        (b'{"nps": 11}', "nps_invalid"),
        (b'{"comment": "' + b"x" * 1001 + b'"}', "comment_too_long"),
        (b'{"comment": []}', "comment_invalid"),
    ],
)
def test_an_opinion_out_of_bounds_is_refused(body: bytes, code: str) -> None:
    assert refusal(body, of_feedback=True) == (400, code)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["sku", "quantity"]), inner),
    max_leaves=6,
)
fields = st.sampled_from(["reason", "note", "lines", "amount", "caseId", "score", "nps", "comment"])


@given(st.binary() | st.dictionaries(fields, values).map(lambda body: json.dumps(body).encode()))
def test_whatever_is_sent_is_read_or_refused(body: bytes) -> None:
    with suppress(RequestError):
        action_request_of(body, "key1")
    with suppress(RequestError):
        opinion_of(body)
