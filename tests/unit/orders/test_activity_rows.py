import json
from datetime import UTC
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.activity_rows import activities_of, activity_row, is_activity
from orderhub.orders.cases import Case, CaseLine, CaseState, Feedback
from orderhub.orders.rows import header_row, line_row
from orderhub.orders.statuses import Status
from tests.support.orders import ODD_NAMES, case, header, line, stamp

MOMENTS = st.datetimes(timezones=st.just(UTC))
TEXTS = st.none() | st.text(min_size=1, max_size=20)
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
CASES = st.builds(
    Case,
    case_id=st.sampled_from(["refund-1", "refund-2", "exchange-1", "remind_to_ship-12"]),
    kind=st.sampled_from(["refund", "exchange"]),
    state=st.sampled_from(CaseState),
    status=st.sampled_from(Status),
    opened_at=MOMENTS,
    updated_at=MOMENTS,
    opened_by=st.text(max_size=12),
    lines=st.lists(st.builds(CaseLine, sku=st.sampled_from(ODD_NAMES), quantity=AMOUNTS), max_size=3).map(tuple),
    amount=st.none() | AMOUNTS,
    currency=st.none() | st.sampled_from(["CNY", "JPY"]),
    order_total=st.none() | AMOUNTS,
    lines_digest=st.none() | st.just("0123456789abcdef"),
    receiver_name=TEXTS,
    receiver_phone=TEXTS,
    delivery_address=TEXTS,
    ends_when_shipped=st.booleans(),
    reason=TEXTS,
    note=TEXTS,
    decision=TEXTS,
    requests=st.lists(st.text(max_size=32), max_size=3).map(tuple),
)
FEEDBACKS = st.builds(
    Feedback,
    feedback_id=st.text(min_size=1, max_size=20),
    given_at=MOMENTS,
    score=st.none() | st.integers(1, 5),
    nps=st.none() | st.integers(0, 10),
    comment=TEXTS,
)


@given(st.sampled_from(ODD_NAMES), CASES)
def test_a_case_is_read_as_it_was_written(order_no: str, case: Case) -> None:
    assert activities_of([activity_row(order_no, case)]) == ((case,), ())


def test_a_case_of_before_it_said_on_what_it_counts_is_read() -> None:
    row = activity_row("A1", case())
    body = json.loads(row["case"]["S"])
    old = {name: value for name, value in body.items() if name not in ("currency", "order_total", "lines_digest")}

    assert activities_of([row | {"case": {"S": json.dumps(old)}}]) == ((case(),), ())


@given(st.sampled_from(ODD_NAMES), FEEDBACKS)
def test_a_feedback_is_read_as_it_was_written(order_no: str, feedback: Feedback) -> None:
    assert activities_of([activity_row(order_no, feedback)]) == ((), (feedback,))


@given(st.sampled_from(ODD_NAMES), st.sampled_from(ODD_NAMES), CASES)
def test_no_line_is_taken_for_a_deed_and_no_deed_for_a_line(order_no: str, sku: str, case: Case) -> None:
    assert is_activity(activity_row(order_no, case))
    assert not is_activity(line_row(order_no, line(sku), 1))
    assert not is_activity(header_row(header(order_no), (sku,), stamp()))


@given(st.lists(CASES, max_size=4), st.lists(FEEDBACKS, max_size=4))
def test_deeds_come_in_the_order_they_were_done(cases: list[Case], feedbacks: list[Feedback]) -> None:
    rows = [activity_row("A1", feedback) for feedback in feedbacks] + [
        activity_row("A1", entry) for entry in cases
    ]

    found_cases, found_feedbacks = activities_of(rows)

    assert [case.opened_at for case in found_cases] == sorted(case.opened_at for case in cases)
    assert [feedback.given_at for feedback in found_feedbacks] == sorted(
        feedback.given_at for feedback in feedbacks
    )


def test_an_amount_keeps_its_digits() -> None:
    ((stored_case,), _) = activities_of([activity_row("A1", case(amount=Decimal("129.90")))])

    assert str(stored_case.amount) == "129.90"
