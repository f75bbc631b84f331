import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.http.request import correlation_of
from orderhub.orders.writers import correlation_in, request_in, writer_of

REQUEST = "5b0b1f3e-0c57-4a3e-9d0a-3b1f6a1c0001"
ids = st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True)


@pytest.mark.parametrize("sent", ["erp-sync-0001", "01JD8Z7W3C9K2V5M", "a" * 64, "batch_7.row-9"])
def test_an_id_of_the_caller_s_is_kept(sent: str) -> None:
    assert correlation_of(sent, REQUEST) == sent


@pytest.mark.parametrize(
    "sent",
    [
        *(None, "", "short", "a" * 65, "two words here", "line\nbreak-here", "größe-nicht-ascii", 'quote"quote"'),
        *("13800138000", "+86 138 0013 8000", "zhang@buyers.example", "erp-sync-0001\n"),
    ],
)
def test_what_could_be_a_person_s_or_break_a_line_is_not_passed_on(sent: str | None) -> None:
    assert correlation_of(sent, REQUEST) == REQUEST


@given(ids, ids)
def test_a_stamp_gives_back_what_it_was_made_of(correlation_id: str, request_id: str) -> None:
    written_by = writer_of(correlation_id, request_id)

    assert (correlation_in(written_by), request_in(written_by)) == (correlation_id, request_id)


def test_two_requests_under_one_correlation_id_have_stamps_of_their_own() -> None:
    assert writer_of("erp-sync-0001", "r-1") != writer_of("erp-sync-0001", "r-2")


def test_a_request_without_one_is_stamped_as_it_always_was() -> None:
    assert writer_of(REQUEST, REQUEST) == REQUEST
