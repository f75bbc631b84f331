"""The whole import of a file, in memory: what is stored, told and reported, whatever dies on the way."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import TransientError
from orderhub.events.announcement import UPDATED
from orderhub.imports import storing
from orderhub.imports.job import POLICY, ImportMode, ImportState, Job
from orderhub.imports.reactions import Reactions
from orderhub.orders.ingest import ingest
from orderhub.orders.model import Mode
from orderhub.orders.statuses import Status
from tests.support.files import csv_file
from tests.support.orders import change, source
from tests.support.samples import samples
from tests.support.sheets import GOOD_ROW
from tests.unit.imports.fakes import Died, FakeJobs, World

type Cells = Mapping[str, str]

PERSONAL = ("张三", "13800138000", "mail@example.com", "北京市朝阳区建国路88号", "请放门口")


def file_of(*rows: Cells) -> bytes:
    """A CSV file whose rows are good but for the cells that are given."""
    columns = [*GOOD_ROW, "buyer_email", "remark", "receiver_name", "receiver_address"]
    return csv_file([columns, *([row.get(key, GOOD_ROW.get(key, "")) for key in columns] for row in rows)])


def buyers(count: int, **cells: str) -> list[Cells]:
    """Orders of so many buyers who can be written to, in a status of which they are told."""
    return [
        {"order_no": f"B{number}", "order_status": "Shipped", "buyer_email": f"mail{number}@example.com"} | cells
        for number in range(count)
    ]


MIXED = (
    {"order_no": "A1", "buyer_email": "mail@example.com", "order_status": "Shipped"},
    {"order_no": "A2", "quantity": "many"},
    {"order_no": "A1", "product_id": "P2"},
    {"order_no": "A3", "order_source": "Nowhere"},
    {"order_no": "A4", "buyer_nickname": "张三", "buyer_mobile": ""},
)


@pytest.fixture
def world() -> World:
    return World()


def state(world: World) -> tuple[ImportState, str | None]:
    (job,) = world.jobs.values()
    return job.state, job.code


def outcome(world: World) -> dict[str, Any]:
    """All an import leaves behind."""
    return {
        "objects": {key: stored.data for key, stored in world.objects.items()},
        "orders": world.stored,
        "events": world.published(),
        "states": {
            key: (job.state, job.held, job.rows, job.rows_done, job.facts) for key, job in world.jobs.items()
        },
    }


def test_a_dropped_file_is_stored_told_and_reported(world: World) -> None:
    world.arrive(world.drop("incoming/orders.csv", file_of(*MIXED)))

    summary = world.note("summary.json")
    assert state(world) == (ImportState.DONE, None)
    assert set(world.stored) == {"A1", "A4"}
    assert world.stored["A1"].skus == ("P1", "P2")
    assert summary["counts"] == {
        "created": 3,
        "updated": 0,
        "merged": 0,
        "unchanged": 0,
        "stale": 0,
        "rejected": 2,
    }
    assert Counter(event.detail_type for event in world.published()) == summary["fires"]["events"]  # type: ignore[index]
    assert {job.rows_done for job in world.jobs.values()} == {5}


def test_the_same_event_twice_is_one_job_and_stores_once(world: World) -> None:
    event = world.drop("incoming/orders.csv", file_of(*MIXED))
    world.arrive(event)
    once = outcome(world)

    world.arrive(event, worker="worker-2")

    assert outcome(world) == once


def test_the_same_event_at_the_same_time_is_worked_off_by_one(world: World) -> None:
    event = world.drop("incoming/orders.csv", file_of(*MIXED))
    lost = list[Job]()

    class Late(FakeJobs):
        def find(self, import_id: str) -> Job | None:
            job = super().find(import_id)
            if job is not None and not lost:
                lost.append(job)
                world.engine().work(import_id, "worker-1")
            return job

    with pytest.raises(TransientError) as late:
        world.engine(Late(world)).work(_announced(world, event), "worker-2")

    assert late.value.code == "import_taken"
    assert lost
    assert [order.stamp.version for order in world.stored.values()] == [1, 1]
    assert state(world) == (ImportState.DONE, None)


def _announced(world: World, event: Mapping[str, Any]) -> str:
    """The job of a file whose first invocation dies right after opening it."""
    assert world.lives_through(event, 3)
    return next(iter(world.jobs))


@pytest.mark.slow
@pytest.mark.parametrize("together", [1, 2, 500])
@pytest.mark.parametrize(
    ("key", "most"), [("incoming/", 99), ("incoming/historical/", 99), ("incoming/check/", 9), ("incoming/", 0)]
)
@pytest.mark.parametrize("again", ["same", "other"])
def test_an_invocation_that_dies_anywhere_is_followed_by_one_that_ends_the_same(
    key: str, most: int, together: int, again: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "_TOGETHER", together)
    whole = World(max_messages=most)
    whole.arrive(whole.drop(f"{key}orders.csv", file_of(*MIXED)))

    for dies_at in range(1, whole.calls + 1):
        world = World(max_messages=most)
        event = world.drop(f"{key}orders.csv", file_of(*MIXED))
        assert world.lives_through(event, dies_at)
        if again == "other":
            _let_leases_end(world)
            world.arrive(event, worker="worker-2")
        else:
            world.arrive(event)
        assert outcome(world) == outcome(whole), f"died at call {dies_at}"


def _let_leases_end(world: World) -> None:
    """As time does, but without its passing showing in the summary."""
    world.jobs |= {key: replace(job, leased_until=None) for key, job in world.jobs.items()}


def test_what_others_changed_since_is_not_undone_when_an_import_is_taken_up_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "_TOGETHER", 1)
    event = world.drop("incoming/orders.csv", file_of(*buyers(2)))
    dies_at = 1
    while not (world.lives_through(event, dies_at) and "B1" in world.stored):
        world, dies_at = World(), dies_at + 1
        event = world.drop("incoming/orders.csv", file_of(*buyers(2)))
    delivered = change(order_no="B0", status=Status.DELIVERED)
    ingest(world.orders(source("api")), [delivered], written_by="api", time_left=lambda: 9.0)

    world.arrive(event)

    assert world.stored["B0"].header.status is Status.DELIVERED
    assert world.stored["B0"].stamp.version == 2
    assert world.note("summary.json")["counts"]["created"] == 2  # type: ignore[index]


def test_an_order_that_cannot_be_stored_after_all_is_reported_once_though_the_invocation_dies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(storing, "_TOGETHER", 1)
    rows = [{"order_no": "A1", "sku": "x"}, {"order_no": "A2"}]

    def run(dies_at: int | None) -> World:
        world = World()
        monkeypatch.setattr("orderhub.orders.upsert.MAX_SKU_BYTES", 200_000)
        # What is found only when storing: the forecast saw a small order.
        world.arrive(world.drop("incoming/check/orders.csv", file_of(*rows)))
        plan = next(stored for key, stored in world.objects.items() if key.endswith("plan.json"))
        world = World()
        event = world.drop("incoming/orders.csv", file_of(*rows))
        world.lives_through(event, 3)
        (job,) = world.jobs
        world.objects[f"results/{job}/plan.json"] = plan
        monkeypatch.setattr("orderhub.orders.upsert.MAX_SKU_BYTES", 0)
        if dies_at:
            world.lives_through(event, dies_at)
        world.arrive(event)
        return world

    whole = run(None)

    assert whole.note("summary.json")["rows_rejected"] == 2
    for dies_at in range(1, whole.calls):
        assert outcome(run(dies_at)) == outcome(whole), f"died at call {dies_at}"


CELLS = {
    "order_no": st.sampled_from(["A1", "A2", "A3", "A4"]),
    "order_status": st.sampled_from(["Paid", "Shipped", "Dealed", "Signed for", "?"]),
    "product_id": st.sampled_from(["P1", "P2", "P3", ""]),
    "quantity": st.sampled_from(["1", "2", "0", "x"]),
    "buyer_email": st.sampled_from(["", "mail@example.com", "Mail@Example.com", "other@example.com"]),
    "remark": st.sampled_from(["", "x", "y"]),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=8)
FOLDERS = st.sampled_from(["incoming/", "incoming/historical/"])


@pytest.mark.slow
@samples(60)
@given(st.lists(st.tuples(FOLDERS, ROWS, st.sampled_from([0, 99])), max_size=2), ROWS)
def test_a_dry_run_stores_nothing_and_says_exactly_what_the_live_run_then_does(
    earlier: Sequence[tuple[str, Sequence[Cells], int]], rows: Sequence[Cells]
) -> None:
    world = World()
    for index, (folder, some, most) in enumerate(earlier):
        world.max_messages = most
        world.arrive(world.drop(f"{folder}{index}.csv", file_of(*some)))
    world.max_messages, before, heard = 99, dict(world.stored), len(world.published())

    checked = _imported(world, "incoming/check/f.csv", file_of(*rows))
    assert (world.stored, len(world.published())) == (before, heard)
    world.wait(minutes=1)
    done = _imported(world, "incoming/f.csv", file_of(*rows))

    events = world.published()[heard:]
    by_name = Counter(event.detail_type for event in events)
    messages = [
        event for event in events if event.detail_type != UPDATED and _is_written_to(world, event.order_no)
    ]
    addresses = {(world.stored[event.order_no].header.email or "").casefold() for event in messages}
    for key in ("counts", "fires", "rows", "rows_rejected", "rejected", "warnings", "totals"):
        assert checked[key] == done[key], key
    assert sum(done["counts"].values()) == done["rows"] == len(rows)
    assert done["fires"]["events"] == by_name
    assert done["fires"]["messages"] == len(messages)
    assert done["fires"]["buyers"] == len(addresses)
    assert done["counts"] == _counted(before, world, done)


def _is_written_to(world: World, order_no: str) -> bool:
    header = world.stored[order_no].header
    return bool(header.email) and header.status in {"SHIPPED", "DELIVERED", "CANCELLED"}


def _imported(world: World, key: str, data: bytes) -> dict[str, Any]:
    known = set(world.jobs)
    world.arrive(world.drop(key, data))
    (import_id,) = set(world.jobs) - known
    summary: dict[str, Any] = json.loads(world.objects[f"results/{import_id}/summary.json"].data)
    return summary


def _counted(before: Mapping[str, Any], world: World, done: Mapping[str, Any]) -> dict[str, int]:
    """Only the total of rows can be told from the orders alone; where nothing was there, all are created."""
    if not before:
        return {
            "created": done["rows"] - done["rows_rejected"],
            "updated": 0,
            "merged": 0,
            "unchanged": 0,
            "stale": 0,
            "rejected": done["rows_rejected"],
        }
    assert (done["counts"]["unchanged"] == done["rows"] - done["rows_rejected"]) == (world.stored == before)
    return dict(done["counts"])


def test_the_same_file_live_again_writes_nothing(world: World) -> None:
    world.arrive(world.drop("incoming/a.csv", file_of(*MIXED)))
    before, heard = dict(world.stored), len(world.records)

    world.arrive(world.drop("incoming/b.csv", file_of(*MIXED)))

    assert world.stored == before
    assert len(world.records) == heard
    assert [job.facts["counts"]["unchanged"] for job in world.jobs.values()] == [0, 3]


def test_history_tells_nobody(world: World) -> None:
    world.arrive(world.drop("incoming/historical/a.csv", file_of(*buyers(2))))

    assert {order.stamp.mode for order in world.stored.values()} == {Mode.HISTORICAL}
    assert world.published() == []
    assert world.note("summary.json")["fires"] == Reactions().shown()


def test_too_many_messages_are_held_and_the_summary_says_how_to_send_them() -> None:
    world = World(max_messages=2)

    world.arrive(world.drop("incoming/a.csv", file_of(*buyers(3))))

    (job,) = world.jobs.values()
    summary = world.note("summary.json")
    assert (job.state, job.held, len(world.stored), world.published()) == (ImportState.DONE, True, 3, [])
    assert summary["held"] is True
    assert f"make fire IMPORT={job.import_id}" in str(summary["held_because"])
    assert summary["fires"]["messages"] == 3  # type: ignore[index]


def test_as_many_messages_as_are_allowed_are_not_held() -> None:
    world = World(max_messages=3)

    world.arrive(world.drop("incoming/a.csv", file_of(*buyers(3))))

    assert len(world.published()) == 3


def test_a_dry_run_says_that_the_brake_would_hold() -> None:
    world = World(max_messages=2)

    world.arrive(world.drop("incoming/check/a.csv", file_of(*buyers(3))))

    summary = world.note("summary.json")
    assert summary["held"] is True
    assert "make fire" not in str(summary["held_because"])
    assert [job.held for job in world.jobs.values()] == [False]
    assert world.stored == {}


def held(count: int) -> tuple[World, str]:
    """A world in which so many buyers were to be told of shipment, after their orders were paid; all held."""
    world = World()
    world.arrive(world.drop("incoming/a.csv", file_of(*buyers(count, order_status="Paid"))))
    world.max_messages = 0
    world.wait(minutes=1)
    world.arrive(world.drop("incoming/b.csv", file_of(*buyers(count))))
    world.records.clear()
    return world, max(world.jobs)


def previous(world: World) -> list[tuple[str, str, str | None]]:
    return [
        (event.order_no, event.detail_type, json.loads(event.detail)["order"]["previous_status"])
        for event in world.published()
    ]


def test_firing_tells_each_once_with_the_status_that_was_told_before() -> None:
    world, import_id = held(2)

    world.fire(import_id)
    world.fire(import_id)

    assert previous(world) == [("B0", "orderSHIPPED", "PAID"), ("B1", "orderSHIPPED", "PAID")]
    assert world.jobs[import_id].held is False
    assert world.jobs[import_id].state is ImportState.DONE


def test_what_was_changed_live_meanwhile_has_been_told_and_is_not_told_twice() -> None:
    world, import_id = held(2)
    remark = change(order_no="B0", remark="new")
    ingest(world.orders(source("api")), [remark], written_by="api", time_left=lambda: 9.0)

    world.fire(import_id)

    assert previous(world) == [("B0", "orderSHIPPED", "PAID"), ("B1", "orderSHIPPED", "PAID")]


def test_history_over_what_is_held_does_not_swallow_it() -> None:
    world, import_id = held(1)
    world.arrive(world.drop("incoming/historical/c.csv", file_of(*buyers(1, remark="new"))))

    world.fire(import_id)

    assert previous(world) == [("B0", "orderSHIPPED", "PAID")]


def test_firing_that_dies_anywhere_goes_on_and_tells_each_once() -> None:
    for dies_at in range(1, 8):
        world, import_id = held(3)
        world.calls, world.dies_at = 0, dies_at
        with suppress(Died):
            world.fire(import_id)
        world.dies_at = None

        world.fire(import_id)

        assert [no for no, _, _ in previous(world)] == ["B0", "B1", "B2"]


@pytest.mark.parametrize("spoil", [{"held": False}, {"state": ImportState.STORING}])
def test_nothing_is_fired_of_an_import_that_is_not_held_or_not_at_its_end(spoil: dict[str, Any]) -> None:
    world, import_id = held(1)
    world.jobs[import_id] = replace(world.jobs[import_id], **spoil)

    world.fire(import_id)
    world.fire("unknown")

    assert world.published() == []


def test_an_import_whose_plan_is_gone_cannot_be_fired_and_stays_held() -> None:
    world, import_id = held(1)
    del world.objects[f"results/{import_id}/plan.json"]

    world.fire(import_id)

    assert (world.published(), world.jobs[import_id].held) == ([], True)


@pytest.mark.parametrize(
    ("name", "data", "zone", "code"),
    [
        ("a.csv", b"", None, "file_empty"),
        ("a.doc", b"x", None, "file_kind_unknown"),
        ("a.csv", b"a,b\n1,2\n", None, "columns_missing"),
        ("a.csv", file_of({}), "Mars/Olympus", "zone_unknown"),
    ],
)
def test_a_file_that_is_refused_ends_its_job_with_code_and_reason(
    name: str, data: bytes, zone: str | None, code: str, world: World
) -> None:
    world.arrive(world.drop(f"incoming/{name}", data, zone))

    summary = world.note("summary.json")
    (job,) = world.jobs.values()
    assert (job.state, job.code) == (ImportState.REFUSED, code)
    assert (summary["state"], summary["code"], summary["reason"]) == ("refused", code, job.reason)
    assert job.reason
    assert world.stored == {}


def test_the_zone_of_the_file_s_metadata_counts_and_is_said(world: World) -> None:
    world.arrive(world.drop("incoming/a.csv", file_of({}), "Europe/Kyiv"))

    assert world.note("summary.json")["zones"] == {"Europe/Kyiv": 1}
    assert f"{world.stored['A1'].header.ordered_at:%H:%M}" == "08:03"


def test_an_order_is_stamped_with_when_its_file_came_not_with_when_it_was_announced(world: World) -> None:
    key = "incoming/20261122T100000-0123456789/a.csv"
    world.jobs["20261122T100000-0123456789"] = Job(
        import_id="20261122T100000-0123456789",
        key=key,
        way=ImportMode.LIVE,
        state=ImportState.WAITING,
        created_at=world.now,
    )
    world.wait(minutes=50)

    world.arrive(world.drop(key, file_of({})))

    assert world.stored["A1"].stamp.written_at == world.now


def test_rows_done_grow(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "_TOGETHER", 2)

    world.arrive(world.drop("incoming/a.csv", file_of(*buyers(5))))

    assert world.rows_done == sorted(world.rows_done)
    assert {0, 2, 4, 5} <= set(world.rows_done)


def test_with_too_little_time_the_rest_is_left_to_the_next_invocation(world: World) -> None:
    event, world.seconds_left = world.drop("incoming/a.csv", file_of(*buyers(2))), 10.0
    with pytest.raises(TransientError) as late:
        world.arrive(event)
    world.seconds_left = 250.0

    world.arrive(event)

    assert late.value.code == "import_continues"
    assert state(world) == (ImportState.DONE, None)


def test_a_job_that_is_taken_over_cannot_be_written_by_the_one_that_had_it(world: World) -> None:
    event = world.drop("incoming/a.csv", file_of({}))
    world.lives_through(event, 6)
    world.wait(minutes=2)

    world.look_round()
    world.arrive(event)

    assert state(world) == (ImportState.DONE, None)
    assert world.stored["A1"].stamp.version == 1


def test_a_job_that_never_ends_is_given_up(world: World) -> None:
    event = world.drop("incoming/a.csv", file_of({}))
    for _ in range(POLICY.most_attempts):
        world.lives_through(event, 5)

    world.wait(minutes=2)
    world.look_round()

    assert state(world) == (ImportState.FAILED, "abandoned")
    assert world.note("summary.json")["code"] == "abandoned"


def test_no_cell_is_in_a_log_line_an_error_or_the_job(world: World, caplog: pytest.LogCaptureFixture) -> None:
    person = {"buyer_nickname": "张三", "buyer_email": "mail@example.com", "receiver_name": "张三"}
    person |= {"receiver_address": "北京市朝阳区建国路88号", "remark": "请放门口", "order_status": "Shipped"}

    world.arrive(world.drop("incoming/张三.csv", file_of(person, person | {"quantity": "张三"})))
    world.arrive(world.drop("incoming/13800138000.csv", csv_file([PERSONAL, PERSONAL])))

    plans = [stored.data.decode() for key, stored in world.objects.items() if key.endswith("plan.json")]
    logged = "".join(str(vars(record)) for record in caplog.records) + "".join(plans)
    facts = [(job.facts, job.code, job.reason) for job in world.jobs.values()]
    assert "import_ended" in logged
    assert [value for value in PERSONAL if value in logged or value in str(facts)] == []
    assert all(len(json.dumps(job.facts)) < 4000 for job in world.jobs.values())


def test_amounts_and_counts_are_in_the_job(world: World) -> None:
    world.arrive(world.drop("incoming/a.csv", file_of(*buyers(2))))

    (job,) = world.jobs.values()
    assert job.facts["totals"] == {"CNY": str(Decimal(42))}
    assert job.facts["encoding"] == "utf-8"
    assert job.facts["header"] == {"sheet": None, "row": 1}
    assert job.facts["zones"] == {"Asia/Shanghai": 2}
