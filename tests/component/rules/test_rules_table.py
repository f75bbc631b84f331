"""The rows of rules and of what fired, on moto and in the tests' fakes: both keep the same promises."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orderhub.errors import TransientError
from orderhub.rules.firing import Firing
from orderhub.rules.firings import Firings
from orderhub.rules.rulebook import Rulebook
from orderhub.rules.table import RulesTable
from tests.support.faults import refuse
from tests.support.tables import moto_tables
from tests.unit.rules.fakes import FakeFirings, FakeRules
from tests.unit.rules.samples import SAVED, rule

LATER = SAVED + timedelta(days=3)
TASK = {"create_task": {"title": "Call", "due_in_hours": 4}}


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("OperationsTable") as dynamodb:
        yield dynamodb


@pytest.fixture(params=["table", "fake"])
def rules(request: pytest.FixtureRequest) -> RulesTable | FakeRules:
    if request.param == "fake":
        return FakeRules()
    return RulesTable(request.getfixturevalue("client"), "OperationsTable", 30)


@pytest.fixture(params=["table", "fake"])
def firings(request: pytest.FixtureRequest) -> Firings | FakeFirings:
    if request.param == "fake":
        return FakeFirings()
    return Firings(request.getfixturevalue("client"), "OperationsTable", 30)


def test_a_rule_comes_back_as_it_was_saved(rules: RulesTable | FakeRules) -> None:
    saved = rule("order.store == '订单'", description="忠诚", do=[TASK])

    assert rules.save(saved)
    assert not rules.save(saved)
    assert rules.find("vip") == saved
    assert rules.find("other") is None


def test_rules_come_by_name_without_the_deleted(rules: RulesTable | FakeRules) -> None:
    for name in ("b", "c", "a", "a-1"):
        rules.save(rule(name=name))
    rules.delete("b", LATER)

    assert [entry.name for entry in rules.each()] == ["a", "a-1", "c"]
    assert [entry.name for entry in rules.each("a")] == ["a-1", "c"]
    assert [(entry.name, entry.rule is None) for entry in rules.entries()] == [
        ("a", False),
        ("a-1", False),
        ("b", True),
        ("c", False),
    ]


def test_each_change_of_a_rule_is_counted(rules: RulesTable | FakeRules) -> None:
    versions = [rules.version()]
    rules.save(rule())
    versions.append(rules.version())
    rules.save(rule(at=LATER))
    versions.append(rules.version())
    rules.delete("vip", LATER + timedelta(days=1))
    versions.append(rules.version())

    assert versions == sorted(set(versions))


def test_a_rule_is_deleted_once_and_can_be_saved_anew(rules: RulesTable | FakeRules) -> None:
    rules.save(rule())

    assert rules.delete("vip", LATER)
    assert not rules.delete("vip", LATER)
    assert not rules.delete("gone", LATER)
    assert rules.find("vip") is None
    assert rules.save(rule(at=LATER + timedelta(days=1)))


def test_what_was_in_force_is_known_afterwards(rules: RulesTable | FakeRules) -> None:
    first, second = rule("true"), rule("false", at=LATER)
    rules.save(first)
    rules.save(rule(name="vip-2"))
    rules.save(second)
    rules.delete("vip", LATER + timedelta(days=1))
    rules.save(rule(at=LATER + timedelta(days=2)))
    book = Rulebook(rules)

    moments = (SAVED - timedelta(1), SAVED, LATER - timedelta(microseconds=1), LATER, LATER + timedelta(days=1))
    found = [[rule for rule in book.in_force(moment) if rule.name == "vip"] for moment in moments]

    assert found == [[], [first], [first], [second], []]
    assert [rule.name for rule in book.in_force(LATER + timedelta(days=9))] == ["vip", "vip-2"]
    assert book.now("vip") == rule(at=LATER + timedelta(days=2))


def test_the_first_event_claims_a_firing(firings: Firings | FakeFirings) -> None:
    first, other = (Firing(rule="vip", on="A1", event_id=event_id) for event_id in ("A1:1", "A1:2"))

    assert firings.claim(first, SAVED) == frozenset()
    assert firings.claim(other, SAVED) is None
    assert firings.claim(first, LATER) == frozenset()
    assert firings.claim(Firing(rule="vip-2", on="A1", event_id="A1:2"), SAVED) == frozenset()


def test_it_is_known_of_many_firings_at_once_which_were(firings: Firings | FakeFirings) -> None:
    some = [Firing(rule="vip", on=on, event_id=f"{on}:9") for on in ("A1", "A2", "A1", "customer#c1")]
    for on in ("A1", "customer#c1"):
        firings.claim(Firing(rule="vip", on=on, event_id=f"{on}:1"), SAVED)

    assert firings.fired(some) == {("vip", "A1"), ("vip", "customer#c1")}
    assert firings.fired([]) == frozenset()


def test_versions_come_newest_first_page_by_page(rules: RulesTable | FakeRules) -> None:
    hours = [SAVED + timedelta(hours=hour) for hour in range(5)]
    for number, moment in enumerate(hours):
        rules.save(rule(description=f"{number}", at=moment))
        rules.save(rule(name="vip-2", at=moment))
    rules.delete("vip", LATER)

    newest = rules.versions("vip", 3)
    rest = rules.versions("vip", 9, newest[-1].saved_at)

    assert [entry.saved_at for entry in (*newest, *rest)] == [LATER, *hours[::-1]]
    assert [entry.rule.description for entry in rest if entry.rule] == ["2", "1", "0"]
    assert newest[0].rule is None
    assert {entry.name for entry in newest} == {"vip"}
    assert rules.versions("vip", 9, SAVED) == rules.versions("nobody", 9) == []


class Busy:
    """A table that hands back all it is asked for."""

    def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803, ANN401 - as boto3 has it
        return {"Responses": {}, "UnprocessedKeys": RequestItems}


def test_firings_that_cannot_be_read_now_are_read_later() -> None:
    firings = Firings(Busy(), "OperationsTable", 30, lambda _: None)  # type: ignore[arg-type]

    with pytest.raises(TransientError) as fault:
        firings.fired([Firing(rule="vip", on="A1", event_id="A1:1")])

    assert (fault.value.code, fault.value.is_busy) == ("rules_unreachable", True)


def test_what_is_done_is_known_to_the_next_who_claims(firings: Firings | FakeFirings) -> None:
    firing = Firing(rule="vip", on="A1", event_id="A1:1")
    firings.claim(firing, SAVED)

    firings.note(firing, {0, 2})
    firings.note(firing, {1})

    assert firings.claim(firing, LATER) == frozenset({0, 1, 2})


def rows(client: Any) -> dict[tuple[str, str], int | None]:  # noqa: ANN401 - boto3's client
    """When the rows of the table expire."""
    found = client.scan(TableName="OperationsTable")["Items"]
    return {
        (row["pk"]["S"], row["sk"]["S"]): int(row["expires_at"]["N"]) if "expires_at" in row else None
        for row in found
    }


def test_what_is_past_is_kept_as_long_as_the_events_it_counted_for(client: Any) -> None:  # noqa: ANN401 - boto3's
    table, gone = RulesTable(client, "OperationsTable", 30), LATER + timedelta(days=1)
    table.save(rule())
    table.save(rule(at=LATER))
    table.delete("vip", gone)
    Firings(client, "OperationsTable", 30).claim(Firing(rule="vip", on="A1", event_id="A1:1"), SAVED)

    def expiry(since: datetime) -> int:
        return int((since + timedelta(days=30)).timestamp())

    assert rows(client) == {
        ("rules", "vip"): expiry(gone),
        ("rules", "#version"): None,
        ("rule_revisions", "vip#2026-03-01T08:00:00.000000Z"): expiry(LATER),
        ("rule_revisions", "vip#2026-03-04T08:00:00.000000Z"): expiry(gone),
        ("fired#vip", "A1"): expiry(SAVED),
    }


def test_a_change_in_between_is_not_overwritten(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - boto3's
    table, other = (RulesTable(client, "OperationsTable", 30) for _ in range(2))
    table.save(rule())
    row = table._row("vip")  # noqa: SLF001 - what was read before the other wrote
    other.save(rule("true", at=LATER))
    monkeypatch.setattr(RulesTable, "_row", lambda *_: row)

    with pytest.raises(TransientError) as raised:
        table.save(rule("false", at=datetime(2026, 4, 1, tzinfo=UTC)))

    assert raised.value.code == "rules_busy"
    monkeypatch.undo()
    assert table.find("vip") == rule("true", at=LATER)


def test_what_aws_cuts_is_read_on(client: Any) -> None:  # noqa: ANN401 - boto3's client
    table = RulesTable(client, "OperationsTable", 30)
    for number in range(30):
        table.save(rule(name=f"r-{number:02}"))
    client.meta.events.register_first(
        "provide-client-params.dynamodb.Query", lambda params, **_: {**params, "Limit": 7}
    )

    assert [rule.name for rule in table.each()] == [f"r-{number:02}" for number in range(30)]


@pytest.mark.parametrize("operation", ["GetItem", "Query", "TransactWriteItems"])
def test_a_throttle_may_pass(client: Any, operation: str) -> None:  # noqa: ANN401 - boto3's client
    table = RulesTable(client, "OperationsTable", 30)
    refuse(client, operation, "ThrottlingException")

    with pytest.raises(TransientError) as raised:
        {"GetItem": lambda: table.find("vip"), "Query": lambda: list(table.each())}.get(
            operation, lambda: table.save(rule())
        )()

    assert raised.value.code == "rules_unreachable"


def test_so_may_one_of_what_fired(client: Any) -> None:  # noqa: ANN401 - boto3's client
    firings, firing = Firings(client, "OperationsTable", 30), Firing(rule="vip", on="A1", event_id="A1:1")
    refuse(client, "UpdateItem", "ThrottlingException")
    refuse(client, "GetItem", "ThrottlingException")

    with pytest.raises(TransientError):
        firings.claim(firing, SAVED)
    with pytest.raises(TransientError):
        firings.has_begun(firing)


def test_it_is_known_whether_a_firing_has_begun(firings: Firings | FakeFirings) -> None:
    firing = Firing(rule="vip", on="A1", event_id="A1:1")
    before = firings.has_begun(firing)

    firings.claim(firing, LATER)

    assert (before, firings.has_begun(firing)) == (False, True)
    assert not firings.has_begun(Firing(rule="vip", on="A1", event_id="A1:2"))
