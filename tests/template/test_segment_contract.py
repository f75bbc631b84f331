"""What is told of those who enter and leave segments keeps its contract, and the sample is what is told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.customer_events import Cause, CustomerEvent
from orderhub.segments.evaluate import CustomerState
from orderhub.segments.parse import parse
from orderhub.segments.watch import ENTERED, LEFT, SCHEMA, WatchedSegment, moves
from tests.support.contracts import contract, envelope, envelope_in, lax
from tests.support.functions import payload

CONTRACT, VALIDATOR = contract(SCHEMA)
SAMPLE = payload("segment-entered")
CUSTOMER = "5f0c6c1e8b7d4a3f9e2d1c0b5a493827"
NOBODY = CustomerState(orders=(), day=date(2026, 3, 9), zone=ZoneInfo("UTC"), cell_of=lambda *_: (0, 0))
CONDITION = parse({"fact": "rfmCell", "op": "in", "value": [{"r": 0}]}, "CNY")
SOMEBODY = CustomerState(orders=(), day=date(2026, 3, 10), zone=ZoneInfo("UTC"), cell_of=lambda *_: (1, 0))
NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)


def segment_event(name: str, cause: Cause, *, entered: bool) -> CustomerEvent:
    before, after = (SOMEBODY, NOBODY) if entered else (NOBODY, SOMEBODY)
    segment = WatchedSegment(name=name, revision="3c1f7f2a9d0b4e55", condition=CONDITION)
    [event] = moves(CUSTOMER, before, after, [segment], cause)
    return event


def test_the_contract_is_closed_and_demands_all_it_names_of_the_detail() -> None:
    VALIDATOR.check_schema(CONTRACT)

    assert CONTRACT["additionalProperties"] is False
    assert lax(CONTRACT) == []
    assert CONTRACT["properties"]["detail-type"]["enum"] == [ENTERED, LEFT]


def test_the_sample_is_what_is_told_of_one_who_enters() -> None:
    when = datetime(2026, 3, 9, 10, tzinfo=UTC)
    cause = Cause(key="A2:3", occurred_at=when, correlation_id="5b0b1f3e-0c57-4a3e-9d0a-3b1f6a1c0001")

    event = segment_event("loyal", cause, entered=True)

    assert envelope(event) == envelope_in(SAMPLE)
    assert event.event_id == SAMPLE["detail"]["orderId"]
    VALIDATOR.validate(SAMPLE)


@given(name=NAMES, key=st.sampled_from(["A1:2", "2026-03-10", "A1:9:12"]), entered=st.booleans())
def test_everything_that_can_be_told_is_as_the_contract_says(name: str, key: str, *, entered: bool) -> None:
    when = datetime(2026, 3, 10, tzinfo=UTC)

    VALIDATOR.validate(
        envelope(segment_event(name, Cause(key=key, occurred_at=when, correlation_id="r"), entered=entered))
    )
