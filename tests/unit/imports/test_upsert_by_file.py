from decimal import Decimal
from typing import Any

from orderhub.orders.changes import Change, LineChange
from orderhub.orders.statuses import Status
from orderhub.orders.upsert import apply_change, draft_of, plan, step_back
from orderhub.orders.write_plan import Draft
from tests.support.orders import NOON, header, line, stored

STORED = stored(line("S1"), currency="USD", remark="ring", extra={"a": 1, "b": 2}, status=Status.PAID)


def rows_say(*skus: str, **fields: Any) -> Change:  # noqa: ANN401 - any field of a header
    lines = tuple(LineChange(sku=sku, pointer="/rows/2", fields={"quantity": Decimal(1)}) for sku in skus)
    defaults = {"currency": "CNY"}
    return Change(
        index=2, pointer="/rows/2", order_no="A1", fields=fields, lines=lines, by_rows=True, defaults=defaults
    )


def laid(draft: Draft, change: Change) -> Draft:
    after, problems = apply_change(draft, change)
    assert problems == []
    return after


def test_a_new_product_is_merged_and_overwrites_nothing() -> None:
    after = laid(draft_of(STORED), rows_say("S2", remark="knock", status=Status.SHIPPED))

    assert (after.header, after.skus) == (STORED.header, ("S1", "S2"))
    planned = plan(STORED, after)
    assert planned is not None
    assert planned.changed == ("lines",)


def test_a_known_product_updates_the_order_with_the_cells_that_are_filled() -> None:
    after = laid(draft_of(STORED), rows_say("S2", "S1", remark="knock"))

    assert after.header == header(currency="USD", remark="knock", extra={"a": 1, "b": 2}, status=Status.PAID)


def test_an_extra_cell_leaves_the_other_extra_fields_alone() -> None:
    after = laid(draft_of(STORED), rows_say("S1", extra={"b": "x"}))

    assert after.header is not None
    assert after.header.extra == {"a": 1, "b": "x"}


def test_a_new_order_takes_the_defaults_for_what_its_rows_do_not_say() -> None:
    fields = {"status": Status.PAID, "ordered_at": NOON, "total_cost": Decimal(1), "phone": "13800138000"}

    blank, stated = (laid(Draft(), rows_say("S1", **fields, **more)) for more in ({}, {"currency": "EUR"}))

    assert [draft.header.currency for draft in (blank, stated) if draft.header] == ["CNY", "EUR"]


def test_a_merged_product_does_not_turn_the_status_back() -> None:
    merged, updated = rows_say("S2", status=Status.INITIALIZED), rows_say("S1", status=Status.INITIALIZED)

    assert step_back(draft_of(STORED), merged) is None
    assert step_back(draft_of(STORED), updated) is not None
