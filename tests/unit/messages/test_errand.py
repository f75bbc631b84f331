import pytest

from orderhub.faults import Refused
from orderhub.messages.errand import errand_of
from orderhub.orders.statuses import Status
from tests.support.functions import payload

SAMPLE = payload("notify_buyer")


def test_the_sample_is_an_errand() -> None:
    errand = errand_of(SAMPLE)

    assert (errand.order_no, errand.version, errand.status) == ("A1-1001", 2, Status.SHIPPED)
    assert errand.customer_id == SAMPLE["customer_id"]


def test_an_event_need_not_name_a_customer() -> None:
    assert errand_of(SAMPLE | {"customer_id": None}).customer_id is None
    assert errand_of({name: SAMPLE[name] for name in SAMPLE if name != "customer_id"}).customer_id is None


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
        {"customer_id": ""},
        {"customer_id": 7},
    ],
)
def test_an_input_the_definition_never_sends_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Refused) as caught:
        errand_of(SAMPLE | wrong)

    assert caught.value.code == "task_input_wrong"
