"""What a demo that stays says one can find out."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from local import cloud
from local.demo import stay
from local.demo.watch import Event, Run, Watch
from local.layout import LocalError


def watch(**outcomes: str) -> Watch:
    events = [
        Event(event_id=f"{no}:1", order_no=no, name="orderSHIPPED", status="SHIPPED", occurred_at="")
        for no in (*outcomes, "without a run")
    ]
    runs = {
        f"{no}:1": Run(event_id=f"{no}:1", outcome=outcome, channel=None, failed=False)
        for no, outcome in outcomes.items()
    }
    return cast("Watch", SimpleNamespace(events=lambda: events, runs=lambda: runs))


def test_it_names_an_order_whose_buyer_got_no_message_where_there_is_one() -> None:
    assert stay.unreached(watch(A1="sent", A2="nobody_to_reach", A3="nobody_to_reach")) == "A2"
    assert stay.unreached(watch(A1="sent")) is None

    assert "order A2 got no message: Orders, A2\nwhich rows" in stay.questions("A2")
    assert "got no message" not in stay.questions(None)


def test_a_hub_that_is_there_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Running:
        runs = True

    def no_start(*_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever is given
        raise AssertionError("started")

    monkeypatch.setattr(cloud.Cloud, "recorded", lambda _: Running())
    monkeypatch.setattr(cloud, "start", no_start)

    with pytest.raises(LocalError, match="there is a hub on port"), stay.hub():
        pass
