"""The ids of what a workflow would tell: those that the ledger of messages knows."""

import json

from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.cause import Cause
from orderhub.workflows.message_ids import id_of, message_id_of, message_ids_by_event, message_ids_of
from tests.unit.workflows.fakes import cause, delivered

CATALOG = load_catalog(json.dumps({"after_sales": {"on": "true"}}))


def test_a_status_has_the_same_id_whoever_tells_it() -> None:
    first = cause()
    later = Cause(event_type="orderUPDATED", detail={**first.detail, "orderId": "A1:9"})

    assert message_ids_of(CATALOG["order_notification"], first) == ("order#A1#DELIVERED",)
    assert message_id_of("DELIVERED", later) == "order#A1#DELIVERED"


def test_a_workflow_whose_message_an_event_does_not_name_tells_nothing() -> None:
    detail = delivered()["detail"]

    assert message_ids_of(CATALOG["after_sales"], Cause(event_type="orderDELIVERED", detail=detail)) == ()


def test_an_event_is_asked_for_by_its_type_and_detail() -> None:
    detail = delivered()["detail"]

    assert id_of("DELIVERED", "orderDELIVERED", detail) == "order#A1#DELIVERED"
    assert message_ids_by_event(CATALOG["order_notification"])("orderDELIVERED", detail) == ("order#A1#DELIVERED",)
