"""More notifications at once than SES takes: all are sent, and no run fails."""

from datetime import UTC, datetime

from local.hub import embedded_hub
from local.status.backlog import backlog_of
from local.status.snapshot import status_of
from tests.support.cloud import Deployed, eventually, mailbox, order_with_buyer

NUMBER, RATE = 60, 5


def test_a_burst_waits_for_ses_and_is_sent_once(cloud: Deployed) -> None:
    numbers = [f"burst-{number}" for number in range(NUMBER)]
    hub, switch = embedded_hub(cloud.stack), cloud.directory / "mails-a-second"
    before = status_of(hub, datetime.now(UTC)).queues["FailedRunsQueue"]
    switch.write_text(str(RATE), "utf-8")
    try:
        cloud.post(*(order_with_buyer(order_no, "SHIPPED") for order_no in numbers))
        backlog = eventually(
            lambda: found if (found := backlog_of(hub)).waiting > RATE else None, "messages that wait"
        )
        eventually(
            lambda: all(cloud.mail_counts()[mailbox(order_no)] for order_no in numbers), "mail of each order"
        )
    finally:
        switch.unlink()
    cloud.settle()

    assert "at 5 mails a second" in str(backlog)
    assert {cloud.mail_counts()[mailbox(order_no)] for order_no in numbers} == {1}
    assert status_of(hub, datetime.now(UTC)).queues["FailedRunsQueue"] == before
    assert backlog_of(hub).waiting == 0
