import json
from pathlib import Path
from typing import Any

import pytest

from orderhub.faults import Refused
from orderhub.orders.statuses import Status
from orderhub.workflows.errand import errand_of

SAMPLE: dict[str, Any] = json.loads(Path("events/samples/notify_buyer.json").read_text("utf-8"))


def test_the_sample_is_an_errand() -> None:
    errand = errand_of(SAMPLE)

    assert (errand.order_no, errand.version, errand.status) == ("A1-1001", 2, Status.SHIPPED)


def test_an_order_number_may_hold_colons() -> None:
    errand = errand_of(SAMPLE | {"order_no": "A:1:9", "event_id": "A:1:9:12"})

    assert errand.version == 12


@pytest.mark.parametrize(
    "wrong",
    [
        {"run": ""},
        {"order_no": None},
        {"status": "LOST"},
        {"event_id": "A1-1001"},
        {"event_id": "A1:two"},
        {"event_id": "A1:²"},
    ],
)
def test_an_input_the_definition_never_sends_is_refused(wrong: dict[str, str | None]) -> None:
    with pytest.raises(Refused) as caught:
        errand_of(SAMPLE | wrong)

    assert caught.value.code == "task_input_wrong"
