"""What must have come of the demo's orders, or it ends with an error."""

import pytest

from local.demo.tour import check_messages
from local.demo.watch import Event, Run
from local.layout import LocalError

SENT = Run(event_id="A1:1", outcome="sent", channel="email", failed=False)
NOBODY = Run(event_id="A2:1", outcome="nobody_to_reach", channel=None, failed=False)
FAILED = Run(event_id="A3:1", outcome="OutcomeUnknown", channel=None, failed=True)
NOTIFIED = frozenset({"SHIPPED"})


def event(name: str, status: str) -> Event:
    return Event(event_id="A1:1", order_no="A1", name=name, status=status, occurred_at="")


def test_as_many_messages_as_runs_that_sent_one_are_right() -> None:
    check_messages([SENT, NOBODY], mails=1)


@pytest.mark.parametrize("mails", [0, 2])
def test_a_message_missing_or_sent_twice_is_an_error(mails: int) -> None:
    with pytest.raises(LocalError, match="in the inbox"):
        check_messages([SENT, NOBODY], mails)


def test_a_failed_run_is_an_error() -> None:
    with pytest.raises(LocalError, match="1 workflow runs failed: 1 OutcomeUnknown"):
        check_messages([SENT, FAILED], mails=1)


def test_only_a_new_status_that_is_notified_starts_a_run() -> None:
    assert event("orderSHIPPED", "SHIPPED").starts_run(NOTIFIED)
    assert not event("orderUPDATED", "SHIPPED").starts_run(NOTIFIED)
    assert not event("orderPAID", "PAID").starts_run(NOTIFIED)
