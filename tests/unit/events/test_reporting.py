from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from orderhub.events import reporting
from orderhub.events.announcement import OrderEvent
from orderhub.events.customer_events import CustomerEvent
from orderhub.events.follow import Followed, Outcome, SetAside
from orderhub.events.reporting import report
from orderhub.platform.log import log
from orderhub.platform.metrics import Metric

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EVENT = OrderEvent(
    order_no="A1",
    version=3,
    detail_type="orderPAID",
    occurred_at=NOW - timedelta(seconds=2),
    detail="{}",
    correlation_id="erp-sync-0001",
)
OF_CUSTOMER = CustomerEvent(
    customer_id="c-1",
    event_id="c-1:A1:3",
    detail_type="segmentENTERED",
    occurred_at=NOW,
    detail="{}",
    correlation_id="erp-sync-0001",
)
ASIDE = SetAside(record={"dynamodb": {"SequenceNumber": "7"}}, reason="image_unreadable", order_no="A2")


def test_a_batch_is_told_of_event_by_event_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[tuple[str, Mapping[str, object]]] = []
    lags: list[tuple[Metric, float]] = []
    for level in ("info", "warning", "error"):
        monkeypatch.setattr(log, level, lambda name, extra: lines.append((name, extra)))
    monkeypatch.setattr(reporting, "took", lambda metric, seconds: lags.append((metric, seconds)))
    outcomes = [Outcome(record={}, event=EVENT, of_customers=[OF_CUSTOMER]), Outcome(record={}, aside=ASIDE)]
    followed = Followed([*outcomes, *[Outcome(record={})] * 4])

    answer = report(followed, NOW)

    assert answer == {"batchItemFailures": []}
    assert lags == [(Metric.EVENT_LAG, 2.0)]
    logged = dict(lines)
    assert logged["order_event_published"]["correlation_id"] == "erp-sync-0001"
    assert logged["customer_event_published"]["correlation_id"] == "erp-sync-0001"
    assert logged["record_quarantined"] == {"reason": "image_unreadable", "order_no": "A2", "sequence_number": "7"}
    assert logged["batch_followed"] == {"published": 2, "quarantined": 1, "silent": 4}
    assert report(replace(followed, failed="8"), NOW) == {"batchItemFailures": [{"itemIdentifier": "8"}]}
    assert lines[-1] == ("batch_partly_followed", {"sequence_number": "8"})
