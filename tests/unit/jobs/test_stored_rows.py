"""The rows of each kind of jobs, as every version of the hub has written and reads them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zlib import decompress

import pytest

from orderhub.deletions.ledger import Ledger as Operations
from orderhub.deletions.operation import Operation
from orderhub.deletions.request import DeletionRequest
from orderhub.events.reactions import ReactionKind as ConsumerKind
from orderhub.imports.job import ImportMode, ImportState
from orderhub.imports.job import Job as Import
from orderhub.imports.joblist import JobList
from orderhub.jobs.job import State
from orderhub.jobs.store import JobStore
from orderhub.orders.model import Mode
from orderhub.privacy.ledger import Ledger as Requests
from orderhub.privacy.request import PrivacyKind, Request
from orderhub.replays.replay import Chosen, Replay, Target
from orderhub.replays.table import ReplaysTable
from tests.support.orders import NOON
from tests.unit.deletions.fakes import OPERATIONS, Dynamo

LATER = NOON + timedelta(minutes=2, microseconds=5)
LEASED: dict[str, Any] = {"created_at": NOON, "attempts": 2, "worker": "w1", "leased_until": LATER}
HOUR = timedelta(hours=1)

OPERATION = Operation(
    **LEASED,
    operation_id="op-1",
    asked=DeletionRequest(start=NOON, end=NOON + HOUR, mode=Mode.HISTORICAL, prefix="7-", store_id="店"),
    updated_at=LATER,
    state=State.WORKING,
    page=("A1", "订单"),
    deleted=3,
    failed=(("A2", "order_busy"),),
    correlation_id="erp-1",
)
OPERATION_BODY = (
    '{"asked": {"end": "2026-11-22T13:00:00+00:00", "mode": "historical", "order_no": null, "prefix": "7-",'
    ' "start": "2026-11-22T12:00:00+00:00", "store_id": "店"}, "attempts": 2, "code": null,'
    ' "correlation_id": "erp-1", "created_at": "2026-11-22T12:00:00+00:00", "deleted": 3,'
    ' "ended_at": null, "failed": [["A2", "order_busy"]],'
    ' "leased_until": "2026-11-22T12:02:00.000005+00:00", "operation_id": "op-1", "page": ["A1", "订单"],'
    ' "state": "working", "updated_at": "2026-11-22T12:02:00.000005+00:00", "worker": "w1"}'
)
REQUEST = Request(
    **LEASED,
    request_id="r-1",
    kind=PrivacyKind.ERASE,
    key_id="key1",
    updated_at=LATER,
    customers=("c1",),
    orders=("A1", "订单"),
    counted={"orders": 2},
    done={"identities": 1},
    state=State.WORKING,
    step=4,
    page=1,
    erased_at=NOON,
)
REQUEST_BODY = (
    '{"request_id": "r-1", "kind": "erase", "key_id": "key1", "created_at": "2026-11-22T12:00:00+00:00",'
    ' "updated_at": "2026-11-22T12:02:00.000005+00:00", "customers": ["c1"], "orders": ["A1", "订单"],'
    ' "counted": {"orders": 2}, "done": {"identities": 1}, "state": "working", "step": 4, "page": 1,'
    ' "erased_at": "2026-11-22T12:00:00+00:00", "attempts": 2, "worker": "w1",'
    ' "leased_until": "2026-11-22T12:02:00.000005+00:00", "ended_at": null, "code": null}'
)
REPLAY = Replay(
    **LEASED | {"worker": None},
    replay_id="r-1",
    chosen=Chosen(order_nos=("A1",), types=("orderPAID",), start=NOON, end=NOON + HOUR),
    to=Target(kind=ConsumerKind.WEBHOOK, name="desk"),
    events=7,
    updated_at=LATER,
    state=State.WORKING,
    mark="m",
    sent=3,
    skipped=1,
)
REPLAY_BODY = (
    '{"attempts": 2, "chosen": {"end": "2026-11-22T13:00:00.000000Z", "order_nos": ["A1"],'
    ' "start": "2026-11-22T12:00:00.000000Z", "types": ["orderPAID"]}, "code": null,'
    ' "created_at": "2026-11-22T12:00:00.000000Z", "ended_at": null, "events": 7,'
    ' "leased_until": "2026-11-22T12:02:00.000005Z", "mark": "m", "replay_id": "r-1", "sent": 3, "skipped": 1,'
    ' "state": "working", "to": {"kind": "webhook", "name": "desk"}, "updated_at": "2026-11-22T12:02:00.000005Z"}'
)
IMPORT = Import(
    **LEASED,
    import_id="20261122T120000-0123456789",
    key="incoming/订单.csv",
    way=ImportMode.CHECK,
    state=ImportState.STORING,
    rows=9,
    rows_done=4,
    zone="Asia/Shanghai",
    facts={"unstored": [3], "notes": ["注"]},
    held=True,
)
IMPORT_BODY = (
    '{"attempts": 2, "code": null, "created_at": "2026-11-22T12:00:00+00:00", "ended_at": null,'
    ' "facts": {"notes": ["注"], "unstored": [3]}, "held": true, "import_id": "20261122T120000-0123456789",'
    ' "key": "incoming/订单.csv", "leased_until": "2026-11-22T12:02:00.000005+00:00", "reason": null, "rows": 9,'
    ' "rows_done": 4, "state": "storing", "way": "check", "worker": "w1", "zone": "Asia/Shanghai"}'
)
EXPIRY = {"expires_at": {"N": str(int((NOON + timedelta(days=90)).timestamp()))}}
type Kept = tuple[JobStore[Any], dict[tuple[str, str], dict[str, Any]]]


def table_of(make: Callable[[Any], JobStore[Any]]) -> Kept:
    dynamo = Dynamo()
    return make(dynamo), dynamo.tables[OPERATIONS]


def key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


@pytest.mark.parametrize(
    ("make", "job", "partition", "body", "is_indexed"),
    [
        (lambda client: Operations(client, OPERATIONS), OPERATION, "operations", OPERATION_BODY, True),
        (lambda client: ReplaysTable(client, OPERATIONS), REPLAY, "replays", REPLAY_BODY, True),
        (lambda client: JobList(client, OPERATIONS), IMPORT, "imports", IMPORT_BODY, False),
    ],
)
def test_a_job_is_one_text_in_its_row_and_an_open_one_has_a_row_without(
    make: Callable[[Any], JobStore[Any]],
    job: Any,  # noqa: ANN401 - a job of any kind
    partition: str,
    body: str,
    *,
    is_indexed: bool,
) -> None:
    store, rows = table_of(make)

    store.add(job)

    wanted = [key(partition, job.job_id) | EXPIRY | {"body": {"S": body}}]
    if is_indexed:
        wanted.append(key(f"{partition}_open", job.job_id) | EXPIRY)
    assert list(rows.values()) == wanted
    assert store.find(job.job_id) == job


def test_a_privacy_request_is_packed_and_expires_from_its_end_on() -> None:
    store, rows = table_of(lambda client: Requests(client, OPERATIONS, timedelta(days=10)))
    ended = replace(REQUEST, request_id="r-2", state=State.DONE, ended_at=LATER)

    store.add(REQUEST)
    store.add(ended)

    row = dict(rows["privacy", "r-1"])
    body = row.pop("body")["B"]
    assert json.loads(decompress(body)) == json.loads(REQUEST_BODY)
    assert row == key("privacy", "r-1") | {"updated_at": {"S": "2026-11-22T12:02:00.000005Z"}}
    assert rows["privacy_open", "r-1"] == key("privacy_open", "r-1")
    assert rows["privacy", "r-2"]["expires_at"] == {"N": str(int((LATER + timedelta(days=10)).timestamp()))}
    assert (store.find("r-1"), store.find("r-2")) == (REQUEST, ended)


def test_rows_of_replays_do_not_name_the_worker() -> None:
    store, rows = table_of(lambda client: ReplaysTable(client, OPERATIONS))

    store.add(replace(REPLAY, worker="w1"))

    assert rows["replays", "r-1"]["body"] == {"S": REPLAY_BODY}
    assert store.find("r-1") == REPLAY
