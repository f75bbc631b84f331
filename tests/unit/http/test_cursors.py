import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import RequestError
from orderhub.http.cursors import Cursors
from orderhub.http.request import Event
from orderhub.http.statuses import status_of
from tests.support.signing import FakeKeys, signer

SIGNER = signer()


def asking(cursor: str | None) -> Event:
    return {"queryStringParameters": None if cursor is None else {"cursor": cursor}}


@given(st.text() | st.integers() | st.lists(st.text()))
def test_a_cursor_leads_to_where_the_page_before_ended(position: object) -> None:
    cursors = Cursors(SIGNER, "orders", ["PAID", 3])

    assert cursors.position_in(asking(f" {cursors.to(position)} ")) == position


def test_the_last_page_has_no_cursor_and_the_first_needs_none() -> None:
    cursors = Cursors(SIGNER, "orders")

    assert cursors.to(None) is None
    assert [cursors.position_in(asking(cursor)) for cursor in (None, "", " ")] == [None] * 3


@pytest.mark.parametrize(
    "cursor",
    [
        "made up",
        Cursors(SIGNER, "orders", "DELIVERED").to("A1"),
        Cursors(SIGNER, "orders").to("A1"),
        Cursors(SIGNER, "products", "PAID").to("A1"),
        Cursors(signer(FakeKeys([b"foreign" * 5])), "orders", "PAID").to("A1"),
    ],
)
def test_a_cursor_of_no_list_or_of_another_is_refused_in_the_lists_words(cursor: str) -> None:
    with pytest.raises(RequestError) as caught:
        Cursors(SIGNER, "orders", "PAID", ", with the same status").position_in(asking(cursor))

    assert (status_of(caught.value), caught.value.code) == (400, "cursor_invalid")
    assert str(caught.value) == "Send cursor as next came in the answer before, with the same status."
