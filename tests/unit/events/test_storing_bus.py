"""A bus whose events are kept."""

import pytest

from orderhub.errors import TransientError
from orderhub.events.bus import StoringBus
from tests.support.published import published_customer_event
from tests.unit.events.fakes import FakeBus, FakeHistory


def test_what_is_published_is_kept() -> None:
    bus, history, event = FakeBus(), FakeHistory(), published_customer_event()

    StoringBus(bus, history).publish([event])

    assert bus.published == [event]
    assert list(history.of_customers.values()) == [event]


def test_what_did_not_go_out_is_not_kept() -> None:
    bus, history = FakeBus(takes=0), FakeHistory()

    with pytest.raises(TransientError):
        StoringBus(bus, history).publish([published_customer_event()])

    assert history.of_customers == {}
