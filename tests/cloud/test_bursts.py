"""More notifications at once than SES takes, or than Lambda runs: all are sent, and no run fails."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from local.hub import embedded_hub
from local.status.__main__ import told
from local.status.reading import read_status
from tests.load.__main__ import at_once
from tests.support.cloud import BUSY, Deployed, eventually, mailbox, order_with_buyer

NUMBER, RATE = 60, 5
CLIENTS, EACH, FEW = 6, 4, 3
"""As if the other seven functions were at work that an account of AWS may run at once at first."""


def test_a_burst_waits_for_ses_and_is_sent_once(cloud: Deployed) -> None:
    numbers = [f"burst-{number}" for number in range(NUMBER)]
    hub, switch = embedded_hub(cloud.stack), cloud.directory / "mails-a-second"
    before = read_status(hub, datetime.now(UTC)).status.queues["FailedRunsQueue"]
    switch.write_text(str(RATE), "utf-8")
    try:
        cloud.post(*(order_with_buyer(order_no, "SHIPPED") for order_no in numbers))
        backlog = eventually(
            lambda: (
                found if (found := read_status(hub, datetime.now(UTC)).status.messages).waiting > RATE else None
            ),
            "messages that wait",
        )
        eventually(
            lambda: all(cloud.mail_counts()[mailbox(order_no)] for order_no in numbers), "mail of each order"
        )
    finally:
        switch.unlink()
    cloud.settle()

    assert "at 5 mails a second" in told(backlog)
    assert {cloud.mail_counts()[mailbox(order_no)] for order_no in numbers} == {1}
    assert read_status(hub, datetime.now(UTC)).status.queues["FailedRunsQueue"] == before
    assert read_status(hub, datetime.now(UTC)).status.messages.waiting == 0


def test_a_burst_with_few_functions_at_once_is_sent_once(cloud: Deployed) -> None:
    hub, answers = embedded_hub(cloud.stack), Counter[int]()
    before = read_status(hub, datetime.now(UTC)).status.queues["FailedRunsQueue"]
    batches = [[f"few-{client}-{number}" for number in range(EACH)] for client in range(CLIENTS)]
    numbers = [order_no for batch in batches for order_no in batch]

    def send(batch: list[str]) -> None:
        orders = [order_with_buyer(order_no, "SHIPPED") for order_no in batch]
        while True:
            reply = cloud.call("POST", "/v1/orders", {"orders": orders})
            answers[reply.status] += 1
            if reply.status == 200:
                return
            assert (reply.status, reply.code) in BUSY
            time.sleep(float(reply.headers["retry-after"]))

    with at_once(cloud, FEW), ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(send, batches))
        eventually(
            lambda: all(cloud.mail_counts()[mailbox(order_no)] for order_no in numbers), "mail of each order"
        )
    cloud.settle()

    assert answers[429] > 0
    assert {cloud.mail_counts()[mailbox(order_no)] for order_no in numbers} == {1}
    assert read_status(hub, datetime.now(UTC)).status.queues["FailedRunsQueue"] == before
