"""What a run comes from is read from the event, or from the request about one."""

import json

import pytest

from orderhub.errors import InvalidInput
from orderhub.events.commands import WORKFLOW_REQUESTED, command_of
from orderhub.orders.statuses import Status
from orderhub.workflows.cause import cause_in, run_id_of
from tests.unit.workflows.fakes import delivered, sample


def requested(by: str = "rule:vip", **wanted: str) -> dict[str, object]:
    """A request about an order that was delivered, as it is on the bus."""
    wanted = {"workflow": "send_message"} | wanted
    command = command_of(
        WORKFLOW_REQUESTED, "orderDELIVERED", delivered()["detail"], by=by, wanted=wanted, mode="replay"
    )
    return {"detail-type": command.detail_type, "detail": json.loads(command.detail)}


def test_an_event_of_an_order_names_order_customer_and_status() -> None:
    found = cause_in(delivered())

    assert (found.event_id, found.order_no, found.customer_id) == ("A1:3", "A1", "C1")
    assert (found.status, found.version) == (Status.DELIVERED, 3)
    assert found.since.isoformat() == "2026-02-20T10:00:00+00:00"


def test_an_event_of_a_customer_names_no_order() -> None:
    found = cause_in(sample("rfm-cell-changed"))

    assert (found.order_no, found.status, found.version) == (None, None, 0)
    assert found.since == found.occurred_at


def test_a_request_is_about_the_event_it_tells_again() -> None:
    found = cause_in(requested())

    assert found.event_type == "orderDELIVERED"
    assert found.place == cause_in(delivered()).place


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"detail-type": "orderPAID", "detail": {"eventKey": "A1"}},
        {"detail-type": "orderPAID", "detail": "text"},
        {"detail-type": WORKFLOW_REQUESTED, "detail": delivered()["detail"]},
    ],
)
def test_what_is_in_no_envelope_of_ours_is_refused(event: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as refused:
        cause_in(event)

    assert refused.value.code == "event_unreadable"


def test_a_name_is_filled_with_facts_of_the_event() -> None:
    assert cause_in(delivered()).filled("{order.status}") == "DELIVERED"
    assert cause_in(delivered()).filled("win_back") == "win_back"
    assert cause_in(sample("order-action")).filled("{action.kind}_{action.state}") == "refund_requested"


@pytest.mark.parametrize("name", ["{order.strange}", "{order.status.more}", "{order.version}"])
def test_a_fact_the_event_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        cause_in(delivered()).filled(name)

    assert refused.value.code == "task_input_wrong"


def test_the_same_event_is_the_same_run_and_a_request_another() -> None:
    ids = [
        run_id_of("send_message", cause_in(event))
        for event in (
            delivered(),
            delivered(),
            requested(),
            requested(message="win_back"),
            requested(by="replay:r1"),
        )
    ]

    assert ids == [
        "send_message~A1:3",
        "send_message~A1:3",
        "send_message~A1:3~rule:vip",
        "send_message~A1:3~rule:vip~win_back",
        "send_message~A1:3~replay:r1",
    ]
