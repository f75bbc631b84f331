from dataclasses import replace

from orderhub.messages.outcomes import Outcome, stop_reason
from orderhub.orders.model import Mode
from orderhub.orders.statuses import Status
from tests.unit.messages.fakes import ERRAND, FULL, order_of


def test_an_order_as_the_event_left_it_is_told() -> None:
    assert stop_reason(ERRAND, order_of()) is None


def test_a_later_change_that_keeps_the_status_is_told_as_it_is_now() -> None:
    assert stop_reason(ERRAND, order_of(version=3)) is None


def test_an_order_with_another_status_has_moved_on() -> None:
    order = order_of(replace(FULL, status=Status.DELIVERED), version=3)

    assert stop_reason(ERRAND, order) is Outcome.ORDER_MOVED_ON


def test_a_change_that_was_stored_as_history_is_not_told() -> None:
    assert stop_reason(ERRAND, order_of(mode=Mode.HISTORICAL)) is Outcome.HISTORICAL


def test_history_stored_later_takes_nothing_back() -> None:
    assert stop_reason(ERRAND, order_of(version=3, mode=Mode.HISTORICAL)) is None


def test_an_order_made_anew_after_a_deletion_is_not_the_one_the_event_was_about() -> None:
    assert stop_reason(ERRAND, order_of(version=1)) is Outcome.ORDER_MOVED_ON
