"""Adding up what the API answered."""

from typing import Any

from local.demo.tally import Note, tally_of


def answer(**body: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON can say
    nothing = {"created": 0, "updated": 0, "unchanged": 0, "stale": 0, "failedOrders": [], "warnings": []}
    return nothing | body


def failed(index: int, order_no: str | None) -> dict[str, Any]:
    return {"index": index, "externalOrderId": order_no, "errors": [{"code": "no", "message": "No."}]}


def test_the_answers_of_a_batch_are_added_up() -> None:
    tally = tally_of(
        [
            ([{"externalOrderId": "A1"}, {"externalOrderId": "A2"}], answer(created=2)),
            ([{"externalOrderId": "A3"}, {"externalOrderId": "A1"}], answer(updated=1, unchanged=1)),
        ]
    )

    assert (tally.created, tally.updated, tally.unchanged, tally.changes) == (2, 1, 1, 3)
    assert tally.stored == ("A1", "A2", "A3")


def test_an_order_that_failed_is_noted_and_not_among_the_stored() -> None:
    orders = [{"externalOrderId": 5}, {"externalOrderId": "A2"}]

    tally = tally_of([(orders, answer(created=1, failedOrders=[failed(1, "A2")]))])

    assert tally.stored == ("5",)
    assert tally.failed == (Note(order_no="A2", code="no", message="No."),)


def test_an_order_without_number_is_named_by_its_place() -> None:
    tally = tally_of([(["?"], answer(failedOrders=[failed(0, None)]))])

    assert [note.order_no for note in tally.failed] == ["no. 1"]
    assert tally.stored == ()


def test_warnings_are_noted() -> None:
    warning = {"index": 0, "externalOrderId": "A1", "code": "odd", "message": "Odd."}

    tally = tally_of([([{"externalOrderId": " A1 "}], answer(created=1, warnings=[warning]))])

    assert tally.warnings == (Note(order_no="A1", code="odd", message="Odd."),)
    assert tally.stored == ("A1",)


def test_no_requests_make_an_empty_tally() -> None:
    assert tally_of([]).changes == 0
