"""Privacy requests over HTTP: two steps, one token, one request; and what they come to when a call fails."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from orderhub.api.privacy import routes as answers
from orderhub.customers.delivery import Delivery
from orderhub.customers.merges import Merge
from orderhub.errors import TransientError
from orderhub.imports.job import ImportMode, ImportState, Job
from orderhub.jobs.job import State
from orderhub.messages.consent import ConsentChannel, Statement
from orderhub.messages.contacts import ContactsTable
from orderhub.orders.json_values import time_text
from orderhub.privacy.ledger import Ledger
from orderhub.privacy.request import PrivacyKind, Request
from orderhub.privacy.search_terms import SearchTerms
from tests.component.privacy.test_erasing import EMAIL, NOW, PHONE, an_order, customer_of, live, traces
from tests.component.privacy.world import BUCKET, World, worlds
from tests.support.faults import refuse
from tests.support.functions import Context
from tests.support.orders import header, wire_order

REQUEST = Request(
    request_id="r1",
    kind=PrivacyKind.ERASE,
    key_id="key1",
    created_at=NOW,
    updated_at=NOW,
    customers=("c1",),
    orders=("A1",),
    counted={"orders": 1},
)


@pytest.fixture
def world() -> Iterator[World]:
    with worlds() as found:
        yield found


def body(answer: Any) -> Any:  # noqa: ANN401 - JSON
    return json.loads(answer["body"])


def token(world: World, kind: str = "erase") -> str:
    return str(body(world.ask(kind, phone=PHONE, dryRun=True))["confirm"])


def code(answer: Any) -> tuple[int, str]:  # noqa: ANN401 - an answer
    return answer["statusCode"], body(answer)["code"]


def test_an_export_is_everything_in_one_document(world: World) -> None:
    world.post(an_order("A1"))
    world.follow()
    customer_id = customer_of(world, "A1")
    live(world, "A1", customer_id)
    contacts = ContactsTable(world.client, "OperationsTable")
    contacts.state(
        customer_id,
        Statement(channel=ConsentChannel.SMS, given=True, source="phone call", at=NOW, by="key1"),
    )

    receipt = world.fulfil("export", email=EMAIL)

    (key,) = world.keys("exports/privacy/")
    document = json.loads(world.bucket.get_object(Bucket=BUCKET, Key=key)["Body"].read())
    assert key in receipt["url"]
    assert document["requestId"] == receipt["requestId"]
    assert document["identities"]["phone"] == [PHONE]
    assert (document["orders"][0]["deliveryAddress"], document["orders"][0]["cases"][0]["note"]) == (
        "canary-delivery_address",
        "canary-note",
    )
    assert document["customers"][0]["email"] == [EMAIL]
    assert {len(document[name]) for name in ("orders", "messages", "lookedAt")} == {1}
    said = {"customerId": customer_id, "at": time_text(NOW)}
    assert document["consent"] == [
        said | {"channel": "sms", "state": "given", "source": "phone call", "keyId": "key1"},
        said | {"channel": "all", "state": "refused", "source": "link", "keyId": None},
    ]
    assert len(document["tasks"]) == 2
    assert [event["type"] for event in document["events"]][:1] == ["orderDELIVERED"]
    assert world.fulfil("erase", phone=PHONE)["done"]["files"] == 1
    assert world.keys("exports/") == []
    assert contacts.read(customer_id).statements == ()


def test_one_token_makes_one_request(world: World) -> None:
    world.post(an_order("A1"))
    world.follow()
    confirm = token(world)

    first, again = (world.ask("erase", phone=PHONE, confirm=confirm) for _ in range(2))
    world.clerk.handler(world.calls[0], Context(250.0))
    world.clerk.handler(world.calls[1], Context(250.0))
    late = world.ask("erase", phone=PHONE, confirm=confirm)

    assert first["headers"]["Location"] == again["headers"]["Location"] == late["headers"]["Location"]
    assert (body(late)["state"], len(world.calls)) == ("done", 2)


def test_a_token_is_good_for_its_customer_and_kind_and_for_an_hour(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.post(an_order("A1"), wire_order("B1", externalCustomerId="other"))
    world.follow()
    confirm = token(world)

    assert code(world.ask("erase", phone=PHONE, confirm="made up")) == (422, "confirm_invalid")
    assert code(world.ask("export", phone=PHONE, confirm=confirm)) == (422, "confirm_invalid")
    assert code(world.ask("erase", externalCustomerId="other", confirm=confirm)) == (422, "confirm_invalid")
    monkeypatch.setattr(answers, "VALID", timedelta(0))
    assert code(world.ask("erase", phone=PHONE, confirm=token(world))) == (422, "confirm_invalid")


def test_what_came_since_the_dry_run_is_erased_with_the_rest(world: World) -> None:
    world.post(an_order("A1"))
    world.follow()
    confirm = token(world)
    world.post(an_order("A2"))
    world.follow()

    answer = world.ask("erase", phone=PHONE, confirm=confirm)

    assert answer["statusCode"] == 202
    world.clerk.handler(world.calls[-1], Context(250.0))
    assert world.request(body(answer)["requestId"])["counted"]["orders"] == 2


def test_a_token_is_not_good_for_others_who_are_one_with_the_customer_now(world: World) -> None:
    world.post(an_order("A1"), wire_order("B1", externalCustomerId="other"))
    world.follow()
    confirm = token(world)
    first, other = customer_of(world, "A1"), customer_of(world, "B1")
    world.app.routes.inventory.pointers.add(Merge(customer_id=other, into=first, by="key", merged_at=NOW))

    assert code(world.ask("erase", phone=PHONE, confirm=confirm)) == (409, "counts_changed")


def test_who_is_not_known_or_no_one_person_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code(world.ask("erase", phone=PHONE, dryRun=True)) == (404, "customer_unknown")
    world.post(an_order("A1"))
    world.follow()
    monkeypatch.setattr(answers, "MOST_ORDERS", 0)

    assert code(world.ask("erase", phone=PHONE, dryRun=True)) == (409, "customer_too_large")
    assert code(world.ask("erase", customerId="0" * 32, dryRun=True)) == (404, "customer_unknown")


def test_a_request_shows_how_far_it_is(world: World) -> None:
    world.app.routes.ledger.add(REQUEST)
    waiting = world.request("r1")
    failed = replace(REQUEST, state=State.FAILED, code="abandoned", ended_at=NOW)
    world.app.routes.ledger.change(REQUEST, failed)

    assert (waiting["state"], waiting["step"]) == ("waiting", "identities")
    assert (world.request("r1")["state"], world.request("r1")["code"]) == ("failed", "abandoned")
    assert world.request("unknown")["code"] == world.request("x" * 101)["code"] == "request_unknown"


@pytest.mark.slow
def test_an_erasure_that_dies_anywhere_comes_to_the_same_end(world: World) -> None:
    world.post(an_order("A1"), an_order("A2"))
    world.follow()
    live(world, "A1", customer_of(world, "A1"))
    answer = world.ask("erase", phone=PHONE, confirm=token(world))
    calls = iter([5, 12, 25, 50, 80])
    left = [0]

    def die(**_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Died

    for client in (world.client, *clients_of(world)):
        client.meta.events.register_first("before-call.dynamodb.*", die)
    for left[0] in calls:
        with pytest.raises(Died):
            world.clerk.handler(world.calls[0], Context(250.0))
    left[0] = 0
    world.clerk.handler(world.calls[0], Context(250.0))
    world.follow()

    assert world.request(body(answer)["requestId"])["state"] == "done"
    assert traces(world) == set()


class Died(Exception):
    """The process is gone."""


def clients_of(world: World) -> list[Any]:
    """The clients of the background function."""
    inventory, ledger = world.clerk.inventory, world.clerk.ledger
    return [inventory.events._table._client, ledger._records._table._client]  # noqa: SLF001 - to play faults on them


def some_delivery() -> Delivery:
    return Delivery(customer_id="c1", sent_at=NOW, workflow="w", message="m", event_id="A1:1")


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("Query", lambda inventory: list(inventory.audit.about({"A1"}))),
        ("Query", lambda inventory: list(inventory.events.of("A1"))),
        ("Query", lambda inventory: list(inventory.rows.of("c1"))),
        ("Query", lambda inventory: list(inventory.marks.since(None))),
        ("PutItem", lambda inventory: inventory.marks.add({b"1"}, "r1", NOW)),
        ("GetItem", lambda inventory: inventory.erased.lift("r1")),
        ("DeleteItem", lambda inventory: inventory.erased.forget("r1")),
        ("UpdateItem", lambda inventory: inventory.erased.record([], {b"mark"}, "r1")),
        ("Query", lambda inventory: inventory.messages.contact("c1")),
        ("Query", lambda inventory: inventory.messages.sent([some_delivery()])),
    ],
)
def test_a_place_that_is_busy_is_asked_again_later(
    world: World, operation: str, call: Callable[[Any], object]
) -> None:
    inventory = world.clerk.inventory
    for client in {id(each): each for each in (*clients_of(world), world.client)}.values():
        refuse(client, operation, "ThrottlingException")

    with pytest.raises(TransientError):
        call(inventory)


def test_rows_that_cannot_be_changed_now_are_left_to_another_try(world: World) -> None:
    world.post(an_order("A1"))
    world.follow()
    live(world, "A1", customer_of(world, "A1"))
    inventory = world.clerk.inventory
    client = inventory.events._table._client  # noqa: SLF001 - to play faults on it
    tasks = list(inventory.tasks_about((), ("A1",)))

    changes: tuple[Callable[[], int], ...] = (
        lambda: inventory.audit.reduce({"A1"}),
        lambda: inventory.events.reduce("A1"),
    )
    for call in changes:
        refuse(client, "UpdateItem", "ThrottlingException")
        with pytest.raises(TransientError):
            call()
    refuse(client, "DeleteItem", "ThrottlingException")
    with pytest.raises(TransientError):
        inventory.tasks.remove(tasks[0])


def test_the_ledger_is_asked_again_when_it_is_busy(world: World) -> None:
    ledger: Ledger = world.clerk.ledger
    client = clients_of(world)[1]
    assert ledger.add(REQUEST)
    assert not ledger.add(REQUEST)
    assert not ledger.change(replace(REQUEST, updated_at=NOW + timedelta(1)), REQUEST)

    calls: tuple[tuple[str, Callable[[], object]], ...] = (
        ("GetItem", lambda: ledger.find("r1")),
        ("Query", lambda: list(ledger.open())),
        ("TransactWriteItems", lambda: ledger.add(REQUEST)),
    )
    for operation, call in calls:
        refuse(client, operation, "ThrottlingException")
        with pytest.raises(TransientError):
            call()
    refuse(client, "TransactWriteItems", "AccessDeniedException")
    with pytest.raises(ClientError):
        ledger.add(REQUEST)


def test_a_request_whose_writing_met_a_throttle_is_not_taken(world: World) -> None:
    ledger: Ledger = world.clerk.ledger
    client = clients_of(world)[1]
    for reason in ("ThrottlingError", "TransactionConflict"):
        reasons = [{"Code": reason}, {"Code": "None"}]
        refuse(client, "TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)

        with pytest.raises(TransientError) as caught:
            ledger.add(REQUEST)

        assert caught.value.is_busy
        assert ledger.find(REQUEST.request_id) is None


def test_the_schedule_takes_up_what_lies_about(world: World) -> None:
    ledger: Ledger = world.clerk.ledger
    ledger.add(replace(REQUEST, leased_until=None))
    world.follower.secret.get()

    world.clerk.handler({"detail-type": "Scheduled Event"}, Context(250.0))

    assert world.request("r1")["state"] == "done"


def test_imports_under_way_are_waited_for_where_somebody_is_in_them_and_awaited_ones_are_not(world: World) -> None:
    files = world.clerk.inventory.files
    jobs = files._jobs  # noqa: SLF001 - where jobs are kept
    search_terms = SearchTerms.of([header("A1", phone="13800138000")], "CN")
    job = Job(import_id="1", key="incoming/a.csv", way=ImportMode.LIVE, state=ImportState.WAITING, created_at=NOW)
    jobs.add(job)

    world.bucket.put_object(Bucket=BUCKET, Key="incoming/a.csv", Body=b"13900139000")
    assert list(files.about(search_terms)) == []
    jobs.change(job, replace(job, state=ImportState.STORING))
    assert list(files.about(search_terms)) == []
    world.bucket.put_object(Bucket=BUCKET, Key="incoming/a.csv", Body=b"13800138000")
    with pytest.raises(TransientError) as caught:
        list(files.about(search_terms))
    assert caught.value.code == "import_under_way"


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("GetObject", lambda files: files._read("a")),  # noqa: SLF001 - what reading files comes to
        ("PutObject", lambda files: files.write("exports/privacy/a", {})),
        ("ListObjectsV2", lambda files: list(files.exports_of(()))),
    ],
)
def test_a_bucket_that_is_busy_is_asked_again_later(
    world: World, operation: str, call: Callable[[Any], object]
) -> None:
    files = world.clerk.inventory.files
    refuse(files._client, operation, "ServiceUnavailable")  # noqa: SLF001 - to play faults on it

    with pytest.raises(TransientError):
        call(files)


def test_what_is_larger_than_any_file_we_take_is_not_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderhub.privacy.files.MAX_BYTES", 2)
    boto3.client("s3").put_object(Bucket=BUCKET, Key="incoming/a.csv", Body=b"abc")

    assert world.clerk.inventory.files._read("incoming/a.csv") == b""  # noqa: SLF001 - what reading files comes to
