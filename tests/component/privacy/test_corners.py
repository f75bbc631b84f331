"""What seldom comes about: nobody's identities, runs that no longer wait, files of others."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from orderhub.api.privacy.responses import Keeping, shown
from orderhub.customers.identities import IdentityKey, IdentityKind
from orderhub.errors import RequestError, TransientError
from orderhub.events.forgetting import reduced
from orderhub.imports.job import ImportMode, ImportState, Job
from orderhub.jobs.job import State
from orderhub.privacy import erasing
from orderhub.privacy.request import STEPS, PrivacyKind
from orderhub.privacy.search_terms import SearchTerms
from orderhub.rules.table import RulesTable
from orderhub.segments.segment import Definition, Started
from orderhub.segments.table import SegmentsTable
from tests.component.privacy.test_asking import REQUEST
from tests.component.privacy.test_erasing import NOW, PHONE, an_order, waiting
from tests.component.privacy.world import BUCKET, World, worlds
from tests.support.faults import refuse
from tests.support.orders import header
from tests.unit.rules.samples import rule


@pytest.fixture
def world() -> Iterator[World]:
    with worlds() as found:
        yield found


def test_an_identity_that_leads_nowhere_stays_nobodys(world: World) -> None:
    key = IdentityKey(kind=IdentityKind.PHONE, digest="0" * 64)
    inventory = world.clerk.inventory

    inventory.erased.erase([key], "r1", NOW)
    inventory.erased.record([], set(), "r1")

    assert world.rows("CustomersTable") == []


def test_who_had_no_marks_comes_back_too(world: World) -> None:
    world.post(an_order("A1"))
    world.follow()
    inventory = world.clerk.inventory
    (key,) = world.app.routes.lookup.keys({"phone": PHONE})
    inventory.erased.record([key], set(), "r1")
    inventory.erased.erase([key], "r1", NOW)

    assert world.app.routes.lookup.customer({"phone": PHONE}) is None
    assert world.ask("restore-consent", phone=PHONE)["statusCode"] == 200
    assert [
        row for row in world.rows("CustomersTable") if row["customer_id"]["S"] in {"erased", "erased_keys"}
    ] == []


def test_an_order_that_still_names_an_erased_buyer_is_nobodys_to_whoever_holds_it_against_customers(
    world: World,
) -> None:
    world.post(an_order("A1"))
    world.follow()
    inventory = world.clerk.inventory
    (key,) = world.app.routes.lookup.keys({"phone": PHONE})
    old = inventory.customers.links([key])[key].customer_id
    inventory.erased.erase([key], "r1", NOW)
    order = inventory.orders.read("A1")

    shares = inventory.owners.shares_of([order.header, header("B1")])

    assert shares["A1"].order.customer_id != old
    assert shares["A1"].order.buyer.phone is None


def test_a_run_that_no_longer_waits_is_left(world: World) -> None:
    inventory = world.clerk.inventory
    inventory.runs.create(waiting("A1", "c1"))
    inventory.runs.create(replace(waiting("B1", "other"), run_id="win_back~B1:1"))

    def refused(*_: object) -> None:
        raise RequestError("played", "run_not_waiting")

    done = erasing.runs(REQUEST, _with(inventory, hand=SimpleNamespace(stop=refused)), NOW)

    assert done == {"runs": 0}


def _with(inventory: Any, **other: Any) -> Any:  # noqa: ANN401 - places, one of them another
    return replace(inventory, **other)


def test_events_without_order_or_contact_are_reduced_as_well() -> None:
    assert reduced('{"contactId":"c1"}') == '{"contactId":null}'


def test_files_and_exports_of_others_are_left(world: World) -> None:
    files = world.clerk.inventory.files
    files._jobs.add(  # noqa: SLF001 - where jobs are kept
        Job(import_id="1", key="incoming/a.csv", way=ImportMode.LIVE, state=ImportState.DONE, created_at=NOW)
    )
    world.bucket.put_object(Bucket=BUCKET, Key="incoming/a.csv", Body=b"order_no\nB1\n")
    files.write("exports/privacy/x.json", {"customers": [{"customerId": "other"}]})

    assert list(files.about(SearchTerms.of([header("A1")], "CN"))) == []
    assert list(files.exports_of({"c1"})) == []


def test_a_file_that_is_called_after_somebody_goes_and_its_name_with_it(world: World) -> None:
    files = world.clerk.inventory.files
    jobs = files._jobs  # noqa: SLF001 - where jobs are kept
    called = {"1": "incoming/u/John Smith.csv", "2": "incoming/check/orders.csv", "3": "incoming/Smith, John"}
    for import_id, key in called.items():
        jobs.add(Job(import_id=import_id, key=key, way=ImportMode.LIVE, state=ImportState.DONE, created_at=NOW))
        world.bucket.put_object(Bucket=BUCKET, Key=key, Body=b"order_no\nB1\n")
    search_terms = SearchTerms.of([header("A1", first_name="John", last_name="Smith")], "CN")

    assert {keys[0] for keys in files.about(search_terms)} == {called["1"], called["3"]}
    assert files.rename(search_terms) == 2
    assert files.rename(search_terms) == 0
    found = {job.import_id: job.key for job in jobs.newest(10)}
    assert found == {"1": "incoming/u/erased.csv", "2": called["2"], "3": "incoming/erased"}


def test_an_import_that_changes_meanwhile_is_renamed_at_another_try(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = world.clerk.inventory.files
    job = Job(
        import_id="1", key="incoming/John Smith", way=ImportMode.LIVE, state=ImportState.DONE, created_at=NOW
    )
    files._jobs.add(job)  # noqa: SLF001 - where jobs are kept
    monkeypatch.setattr(files._jobs, "change", lambda *_: False)  # noqa: SLF001 - the same

    with pytest.raises(TransientError) as caught:
        files.rename(SearchTerms.of([header("A1", first_name="John", last_name="Smith")], "CN"))
    assert caught.value.is_busy


def test_an_erasure_takes_files_that_are_called_after_the_person(world: World) -> None:
    world.post(an_order("A1"))
    world.follow()
    world.drop(f"{PHONE}.csv", [["order_no"], ["B1"]])
    assert [row for row in world.rows("OperationsTable") if row["pk"] == {"S": "imports"} and PHONE in str(row)]

    world.fulfil("erase", phone=PHONE)

    assert not [key for key in world.keys("incoming/") if PHONE in key]
    assert not [row for row in world.rows("OperationsTable") if PHONE in str(row)]


def test_a_file_that_cannot_be_read_now_is_read_later(world: World) -> None:
    files = world.clerk.inventory.files
    refuse(files._client, "GetObject", "AccessDenied")  # noqa: SLF001 - to play faults on it
    with pytest.raises(Exception, match="AccessDenied"):
        files._read("a")  # noqa: SLF001 - what reading files comes to
    refuse(files._client, "DeleteObject", "ServiceUnavailable")  # noqa: SLF001 - the same
    with pytest.raises(TransientError):
        files.delete(("a",))


def test_a_request_between_its_last_step_and_its_end_shows_no_step() -> None:
    last = replace(REQUEST, state=State.WORKING, step=len(STEPS[PrivacyKind.ERASE]))

    assert "step" not in shown(last, Keeping(archive=1, logs=1), str)


def test_texts_of_definitions_are_changed_once(world: World) -> None:
    world.post(an_order("A1"))
    world.follow()
    segments, rules = (
        SegmentsTable(world.client, "OperationsTable"),
        RulesTable(world.client, "OperationsTable", 9),
    )
    conditions = {"fact": "tag", "op": "in", "value": [PHONE]}
    definition = Definition(name="loyal", description=PHONE, conditions=conditions, events=True)
    segments.save(definition, Started(run="r", at=NOW))
    pattern = f"order.store != null && order.store.matches('^({PHONE}|S1)$')"
    rules.save(rule(pattern, f"order.store == '{PHONE}'", description=PHONE))
    inventory = world.clerk.inventory

    done = [erasing.definitions(REQUEST, inventory, NOW) for _ in range(2)]

    assert done == [{"segments": 1, "rules": 1, "namedAfter": 0}, {"segments": 0, "rules": 0, "namedAfter": 0}]
    segment, changed = segments.find("loyal"), rules.find("vip")
    assert segment
    assert changed
    (word,) = segment.definition.conditions["value"]
    assert changed.when == (pattern.replace(PHONE, word), f"order.store == '{word}'")
    assert (segment.definition.description, changed.description) == ("erased-r1", "erased-r1")
