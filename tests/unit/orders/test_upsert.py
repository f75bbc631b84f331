from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.changes import Change, Problem
from orderhub.orders.model import IDENTITIES, REQUIRED, Mode
from orderhub.orders.statuses import Status
from orderhub.orders.upsert import MAX_SKU_BYTES, apply_change, draft_of, is_stale, plan, step_back
from orderhub.orders.write_plan import Draft, Outcome, Stored, WritePlan, firing, published_status
from tests.support.orders import NOON, change, header, line, line_change, new_order, stored

LATER = NOON + timedelta(hours=1)


def made(before: Stored | None, *changes: Change) -> WritePlan:
    draft = draft_of(before)
    for each in changes:
        draft, problems = apply_change(draft, each)
        assert problems == []
    planned = plan(before, draft)
    assert planned is not None
    return planned


def problems_of(before: Stored | None, change: Change) -> list[tuple[str, str]]:
    draft, problems = apply_change(draft_of(before), change)
    assert draft == draft_of(before), "a bad change leaves the order as it was"
    return [(problem.code, problem.pointer) for problem in problems]


def test_a_new_order_is_created_whole() -> None:
    planned = made(None, new_order(line_change("S1", quantity=Decimal(2)), remark="ring twice"))

    assert planned.outcome is Outcome.CREATED
    assert planned.header == header(remark="ring twice")
    assert (planned.skus, planned.put, planned.delete) == (("S1",), (line("S1", quantity=Decimal(2)),), ())
    assert planned.changed == ()
    assert planned.writes


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("sent", [True, False])
def test_a_new_order_needs_the_required_fields(name: str, *, sent: bool) -> None:
    fields = {**new_order().fields, name: None}
    if not sent:
        del fields[name]

    problems = problems_of(None, change(**fields))

    wire = {"status": "status", "ordered_at": "date", "currency": "currency", "total_cost": "totalCost"}[name]
    assert problems == [("field_required", f"/orders/0/{wire}")]


@pytest.mark.parametrize("name", REQUIRED)
def test_a_known_order_keeps_its_required_fields(name: str) -> None:
    cleared = change()._replace(fields={name: None})

    assert [code for code, _ in problems_of(stored(), cleared)] == ["field_required"]
    assert not made(stored(), change()).writes


@pytest.mark.parametrize("name", IDENTITIES)
def test_any_one_identity_names_the_buyer(name: str) -> None:
    nobody: dict[str, Any] = {"external_customer_id": None}

    assert problems_of(None, new_order(**nobody)) == [("contact_missing", "/orders/0")]
    assert getattr(made(None, new_order(**(nobody | {name: "x"}))).header, name) == "x"


def test_a_known_order_needs_no_buyer_in_the_change() -> None:
    assert made(stored(), change(status=Status.PAID)).outcome is Outcome.UPDATED


def test_what_is_present_replaces_and_what_is_absent_is_kept() -> None:
    before = stored(line("S1", name="Tea"), email="mail@example.com", remark="old")

    planned = made(before, change(line_change("S1", cost=Decimal(5)), remark="new"))

    assert planned.header == header(email="mail@example.com", remark="new")
    assert planned.put == (line("S1", name="Tea", cost=Decimal(5)),)
    assert planned.changed == ("remark", "lines")


def test_null_clears_what_is_optional() -> None:
    before = stored(line("S1", tags=("a",), extra={"a": 1}, name="Tea"), tags=("b",), extra={"b": 1}, remark="x")
    nothing: dict[str, Any] = {"tags": None, "extra": None}

    planned = made(before, change(line_change("S1", name=None, **nothing), remark=None, **nothing))

    assert (planned.header, planned.put) == (header(), (line("S1"),))


def test_other_lines_stay_and_new_ones_go_to_the_end() -> None:
    before = stored(line("S2"), line("S1"))

    planned = made(before, change(line_change("S0", quantity=Decimal(1))))

    assert planned.skus == ("S2", "S1", "S0")
    assert planned.put == (line("S0"),)


@pytest.mark.parametrize("zero", [Decimal(0), Decimal("0.00"), Decimal("-0")])
def test_quantity_zero_removes_a_line(zero: Decimal) -> None:
    planned = made(stored(line("S1"), line("S2")), change(line_change("S1", quantity=zero)))

    assert (planned.skus, planned.put, planned.delete, planned.changed) == (("S2",), (), ("S1",), ("lines",))


def test_removing_a_line_that_is_not_there_changes_nothing() -> None:
    planned = made(stored(line("S1")), change(line_change("S9", quantity=Decimal(0), name=None)))

    assert planned.outcome is Outcome.UNCHANGED
    assert not planned.writes


def test_a_line_removed_and_added_again_is_the_new_one() -> None:
    before = stored(line("S1", name="Tea"))

    planned = made(before, change(line_change("S1", quantity=Decimal(0)), line_change("S1", quantity=Decimal(3))))

    assert (planned.put, planned.delete) == ((line("S1", quantity=Decimal(3)),), ())


@pytest.mark.parametrize("known", [True, False])
def test_a_line_needs_a_quantity_when_it_is_new_or_would_lose_it(*, known: bool) -> None:
    before = stored(line("S1")) if known else stored()
    fields: dict[str, Any] = {"quantity": None} if known else {"name": "Tea"}

    assert problems_of(before, change(line_change("S1", **fields))) == [
        ("field_required", "/orders/0/items/0/quantity")
    ]


def test_a_line_whose_row_is_gone_can_be_sent_again() -> None:
    torn = Stored(header=header(), skus=("S1",), stamp=stored().stamp)

    assert made(torn, change(line_change("S1", quantity=Decimal(1)))).put == (line("S1"),)


def test_a_line_left_behind_by_a_writer_that_died_is_written_again_and_announced() -> None:
    before = stored(line("S1"), line("S2"), torn=("S1",))

    planned = made(before, change(line_change("S1", quantity=Decimal(1)), line_change("S2", quantity=Decimal(1))))

    assert (planned.put, planned.changed, planned.outcome) == ((line("S1"),), ("lines",), Outcome.UPDATED)


def test_a_new_status_drops_the_text_of_the_old_one() -> None:
    before = stored(status_text="waiting for money")

    assert made(before, change(status=Status.PAID)).header.status_text is None
    assert made(before, change(status=Status.PAID, status_text="got it")).header.status_text == "got it"
    assert made(before, change(status=Status.INITIALIZED)).header.status_text == "waiting for money"


def test_an_older_change_is_stale_only_when_both_say_how_old_they_are() -> None:
    guarded = draft_of(stored(updated_at=LATER))

    assert is_stale(guarded, change(updated_at=NOON))
    assert not is_stale(guarded, change(updated_at=LATER))
    assert not is_stale(guarded, change())
    assert not is_stale(draft_of(stored()), change(updated_at=NOON))
    assert not is_stale(Draft(), change(updated_at=NOON))


def test_a_guard_that_moves_on_is_stored_but_changes_nothing() -> None:
    planned = made(stored(updated_at=NOON), change(updated_at=LATER))

    assert (planned.outcome, planned.changed, planned.writes) == (Outcome.UNCHANGED, (), True)
    assert planned.header.updated_at == LATER


@pytest.mark.parametrize(
    ("old", "new", "updated_at", "warns"),
    [
        (Status.DELIVERED, Status.PAID, None, True),
        (Status.DELIVERED, Status.PAID, LATER, False),
        (Status.PAID, Status.IN_PROGRESS, None, False),
        (Status.PAID, Status.OTHER, None, False),
        (Status.OTHER, Status.PAID, None, False),
        (Status.PAID, Status.DELIVERED, None, False),
    ],
)
def test_a_status_that_goes_back_is_taken_with_a_warning(
    old: Status, new: Status, updated_at: datetime | None, *, warns: bool
) -> None:
    before = stored(status=old)

    warning = step_back(draft_of(before), change(status=new, updated_at=updated_at))

    assert (warning is not None) == warns
    assert warning is None or (warning.code, warning.pointer) == ("status_went_back", "/orders/0/status")
    assert made(before, change(status=new)).header.status is new


def test_a_change_without_status_or_of_a_new_order_does_not_go_back() -> None:
    assert step_back(draft_of(stored()), change()) is None
    assert step_back(Draft(), new_order()) is None


def test_more_lines_than_a_header_can_name_are_refused() -> None:
    many = [line_change(f"{n}{'x' * 190}", quantity=Decimal(1)) for n in range(MAX_SKU_BYTES // 190)]

    assert problems_of(None, new_order(*many)) == [("order_too_large", "/orders/0")]


def test_without_an_order_there_is_no_plan() -> None:
    assert plan(None, Draft()) is None


def test_a_problem_points_at_the_sender_s_own_word() -> None:
    assert change().problem("c", "m", "ordered_at") == Problem(code="c", pointer="/orders/0/date", message="m")
    assert change().problem("c", "m", "lines").pointer == "/orders/0/lines"


def test_a_problem_of_a_line_is_said_in_the_same_order() -> None:
    line = line_change("A")

    assert line.problem("c", "m", "cost") == Problem(code="c", pointer=f"{line.pointer}/cost", message="m")


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "status": st.sampled_from(Status),
    "remark": st.none() | st.text(max_size=2),
    "tags": st.none() | st.just(("a",)),
    "email": st.none() | st.just("mail@example.com"),
}
QUANTITIES = st.integers(0, 2).map(Decimal)
LINE_CHANGES = st.builds(
    lambda sku, quantity: line_change(sku, quantity=quantity), st.sampled_from("ABC"), QUANTITIES
)
CHANGES = st.builds(
    lambda fields, lines: change(*lines, **fields),
    st.fixed_dictionaries({}, optional=FIELDS),
    st.lists(LINE_CHANGES, max_size=3),
)


def stored_as(planned: WritePlan) -> Stored:
    lines = dict(planned.before.lines if planned.before else {}) | {each.sku: each for each in planned.put}
    stored_lines = tuple(lines[sku] for sku in planned.skus)
    return Stored(
        header=planned.header,
        skus=planned.skus,
        stamp=stored().stamp,
        lines={each.sku: each for each in stored_lines},
    )


@given(CHANGES, CHANGES)
def test_the_same_change_twice_changes_nothing_the_second_time(first: Change, again: Change) -> None:
    before = stored_as(made(stored_as(made(None, new_order())), first))

    after = stored_as(made(before, again))

    assert not made(after, again).writes


@given(CHANGES, CHANGES)
def test_changes_merged_in_one_request_end_as_if_sent_one_after_the_other(first: Change, second: Change) -> None:
    start = stored_as(made(None, new_order(line_change("A", quantity=Decimal(1)))))

    together = stored_as(made(start, first, second))

    assert together == stored_as(made(stored_as(made(start, first)), second))


def test_of_an_order_that_is_held_the_world_heard_what_it_was_told_before() -> None:
    before = stored(line(), status=Status.SHIPPED)
    held = replace(before, stamp=replace(before.stamp, mode=Mode.HELD, published_status=Status.PAID))

    assert published_status(None) is None
    assert published_status(before) is Status.SHIPPED
    assert published_status(held) is Status.PAID
    assert published_status(replace(held, stamp=replace(held.stamp, published_status=None))) is None


def test_firing_makes_a_new_version_of_nothing_new() -> None:
    held = stored(line("S1"), line("S2"), status=Status.SHIPPED)

    fired = firing(held)

    assert (fired.is_change, fired.writes, fired.fires) == (True, True, True)
    assert (fired.header, fired.skus, fired.put, fired.delete) == (held.header, held.skus, (), ())
    assert fired.changed == held.stamp.changed
