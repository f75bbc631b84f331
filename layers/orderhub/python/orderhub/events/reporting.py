"""What is logged and counted of a batch that was followed, and what Lambda is answered."""

from datetime import datetime

from orderhub.events.follow import Followed
from orderhub.platform.log import log
from orderhub.platform.metrics import Metric, took


def report(followed: Followed, now: datetime) -> dict[str, list[dict[str, str]]]:
    """Log and count what became of a batch; Lambda is answered with the first record that has to come again."""
    for event in followed.events:
        took(Metric.EVENT_LAG, (now - event.occurred_at).total_seconds())
        ids = {"order_no": event.order_no, "version": event.version, "correlation_id": event.correlation_id}
        log.info("order_event_published", extra={"detail_type": event.detail_type, **ids})
    for other in followed.of_customers:
        ids = {
            "customer_id": other.customer_id,
            "event_id": other.event_id,
            "correlation_id": other.correlation_id,
        }
        log.info("customer_event_published", extra={"detail_type": other.detail_type, **ids})
    for aside in followed.set_aside:
        where = {"order_no": aside.order_no, "sequence_number": aside.sequence_number}
        log.error("record_quarantined", extra={"reason": aside.reason, **where})
    counts = {
        "published": len(followed.events) + len(followed.of_customers),
        "quarantined": len(followed.set_aside),
        "silent": followed.silent,
    }
    log.info("batch_followed", extra=counts)
    if followed.failed is None:
        return {"batchItemFailures": []}
    log.warning("batch_partly_followed", extra={"sequence_number": followed.failed})
    return {"batchItemFailures": [{"itemIdentifier": followed.failed}]}
