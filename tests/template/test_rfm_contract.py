"""What is told of a move between cells keeps its contract, and the sample is what is told."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.customer_events import Cause
from orderhub.rfm.boundaries import MOST, Boundaries
from orderhub.rfm.customer_sales import Cell, CustomerSales
from orderhub.rfm.moves import CELL_CHANGED, SCHEMA, Move, event_of
from tests.support.contracts import contract, envelope, envelope_in, lax
from tests.support.functions import payload
from tests.support.openapi import document
from tests.support.template import ROOT

CONTRACT, VALIDATOR = contract(SCHEMA)
SAMPLE = payload("rfm-cell-changed")
USUAL = Boundaries()
CELLS = st.builds(Cell, st.integers(0, 6), st.integers(0, 5))


def cells_in(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - whatever a document holds
    """The cells that examples show with the names of their column and row."""
    if isinstance(tree, dict) and {"r", "f", "column", "row"} <= tree.keys():
        yield tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from cells_in(inner)


def test_examples_name_cells_as_the_usual_boundaries_do() -> None:
    columns, rows = dict(enumerate(USUAL.columns)), dict(enumerate(USUAL.rows))
    shown = {(cell["r"], cell["f"], cell["column"], cell["row"]) for cell in cells_in(document()["paths"])}

    assert shown
    assert {cell for cell in shown if cell[2:] != (columns.get(cell[0]), rows.get(cell[1]))} == set()


def test_docs_api_shows_the_usual_boundaries() -> None:
    assert f"`{json.dumps(asdict(USUAL))}`" in (ROOT / "docs" / "api.md").read_text("utf-8"), (
        "PUT /v1/rfm/settings"
    )


def test_the_contract_is_closed_and_demands_all_it_names_of_the_detail() -> None:
    VALIDATOR.check_schema(CONTRACT)

    assert CONTRACT["additionalProperties"] is False
    assert lax(CONTRACT) == []


def test_the_sample_is_what_is_told_of_a_move() -> None:
    when = datetime(2026, 3, 10, 10, tzinfo=UTC)
    after = CustomerSales(
        customer_id="5f0c6c1e8b7d4a3f9e2d1c0b5a493827",
        count=2,
        total=Decimal("258.8"),
        last_at=datetime(2026, 3, 10, 9, 30, tzinfo=UTC),
    )
    move = Move(currency="CNY", as_of=date(2026, 3, 10), source=Cell(2, 1), target=Cell(0, 2), after=after)
    cause = Cause(key="CNY:A2:3", occurred_at=when, correlation_id="5b0b1f3e-0c57-4a3e-9d0a-3b1f6a1c0001")

    event = event_of(move, Boundaries(), cause)

    assert envelope(event) == envelope_in(SAMPLE)
    assert event.event_id == SAMPLE["detail"]["orderId"]
    VALIDATOR.validate(SAMPLE)


@given(
    CELLS,
    CELLS,
    st.integers(0, 10_000),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - as hypothesis wants them
    st.sampled_from(["CNY:A1:2", "USD:2026-03-10", "CNY:A1:9:12"]),
)
def test_every_move_that_can_be_told_is_as_the_contract_says(  # noqa: PLR0913, PLR0917 - what a move is made of
    source: Cell, target: Cell, count: int, total: Decimal, last_at: datetime | None, key: str
) -> None:
    after = CustomerSales(customer_id="c" * 32, count=count, total=total, last_at=last_at)
    move = Move(currency=key[:3], as_of=date(2026, 3, 10), source=source, target=target, after=after)

    event = event_of(
        move, Boundaries(), Cause(key=key, occurred_at=datetime(2026, 3, 10, tzinfo=UTC), correlation_id="r")
    )

    VALIDATOR.validate(envelope(event))
    assert event.detail_type == CELL_CHANGED


def test_the_boundaries_of_the_document_are_those_of_the_code() -> None:
    assert document()["components"]["schemas"]["RfmStarts"]["maxItems"] == MOST
