from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from orderhub.api.audit.routes import listed
from orderhub.audit.trail import Entry
from orderhub.errors import RequestError
from orderhub.http.statuses import status_of
from tests.support.orders import NOON
from tests.support.signing import FakeKeys, signer

SIGNER = signer()
LOOK = Entry(
    key_id="k1",
    field="phone",
    order_no="A1",
    reason="打电话确认地址",
    happened_at=NOON + timedelta(microseconds=7),
)


@dataclass(slots=True)
class FakeTrail:
    """Answers with the same page, and remembers what it was asked for."""

    position: str | None = None
    calls: list[tuple[object, ...]] = field(default_factory=list)

    def read(
        self, limit: int, before: str | None = None, key_id: str | None = None, order_no: str | None = None
    ) -> tuple[list[Entry], str | None]:
        """The page."""
        self.calls.append((limit, before, key_id, order_no))
        return [LOOK], self.position


def page(trail: FakeTrail, **query: str) -> Any:  # noqa: ANN401 - JSON
    return listed({"queryStringParameters": query or None}, trail, SIGNER).body


def test_an_entry_says_who_looked_at_what_when_and_why() -> None:
    assert page(FakeTrail()) == {
        "entries": [
            {
                "at": "2026-11-22T12:00:00.000007Z",
                "keyId": "k1",
                "field": "phone",
                "orderNo": "A1",
                "reason": "打电话确认地址",
            }
        ],
        "next": None,
    }


def test_what_is_asked_for_is_read() -> None:
    trail = FakeTrail()

    page(trail)
    page(trail, limit="100", key_id="k1", order_no="A1")

    assert trail.calls == [(20, None, None, None), (100, None, "k1", "A1")]


def test_the_next_page_goes_on_where_this_one_ended() -> None:
    trail = FakeTrail("2026-11-22T12:00:00.000007+00:00#a")

    following = page(trail)["next"]
    page(trail, before=following)

    assert trail.calls[1] == (20, "2026-11-22T12:00:00.000007+00:00#a", None, None)


@pytest.mark.parametrize("limit", ["0", "101"])
def test_a_limit_is_a_number_within_bounds(limit: str) -> None:
    with pytest.raises(RequestError) as caught:
        page(FakeTrail(), limit=limit)

    assert (status_of(caught.value), caught.value.code) == (400, "limit_invalid")


@pytest.mark.parametrize(
    "before",
    ["2026", signer(FakeKeys([b"foreign" * 5])).sign("audit", {"p": "2026"}), SIGNER.sign("list", {"p": "2026"})],
)
def test_a_cursor_cannot_be_made_up(before: str) -> None:
    with pytest.raises(RequestError) as caught:
        page(FakeTrail(), before=before)

    assert (status_of(caught.value), caught.value.code) == (400, "before_invalid")
