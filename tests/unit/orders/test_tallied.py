import pytest

from orderhub.orders import ingest
from orderhub.orders.ingest import count_orders
from orderhub.platform.metrics import Metric


def test_what_changed_is_told_from_what_was_only_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: dict[Metric, int] = {}
    monkeypatch.setattr(ingest, "count", counted.__setitem__)

    count_orders({"created": 2, "updated": 3, "unchanged": 5, "stale": 7}, failed=11)

    assert counted == {
        Metric.ORDERS_ACCEPTED: 17,
        Metric.ORDERS_CHANGED: 5,
        Metric.ORDERS_FAILED: 11,
    }
