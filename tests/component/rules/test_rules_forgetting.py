"""Somebody is taken out of all that is kept of rules, on moto; a rule stays as old as it was."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from orderhub.errors import TransientError
from orderhub.rules.forgetting import RulesForgetting
from orderhub.rules.rewording import TextRewording
from orderhub.rules.rulebook import Rulebook
from orderhub.rules.table import RulesTable
from tests.support.faults import refuse
from tests.support.tables import moto_tables
from tests.unit.rules.samples import SAVED, rule

LATER = SAVED + timedelta(days=3)


def word(text: str) -> str:
    return text.replace("zhang", "erased-1")


REWORDS = TextRewording(word=word, literal=word, pattern=word, prose=word)


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("OperationsTable") as dynamodb:
        yield dynamodb


def rows(client: Any) -> list[Any]:  # noqa: ANN401 - boto3's
    return list(client.scan(TableName="OperationsTable")["Items"])


def test_a_rule_is_changed_with_all_it_was_before_and_stays_in_force(client: Any) -> None:  # noqa: ANN401 - boto3's
    rules, forgetting = RulesTable(client, "OperationsTable", 30), RulesForgetting(client, "OperationsTable")
    book = Rulebook(rules)
    rules.save(rule("'zhang' in order.tags"))
    rules.save(rule("'zhang' in order.tags", "true", at=LATER))
    rules.save(rule(name="other"))
    rules.save(rule(name="gone", description="of zhang"))
    rules.delete("gone", LATER)
    (before,) = (rule for rule in book.in_force(LATER) if rule.name == "vip")
    entries = [row for row in rows(client) if row["sk"]["S"].startswith("other")]

    assert forgetting.reword(REWORDS) == 2
    assert forgetting.reword(REWORDS) == 0

    (after,) = (rule for rule in book.in_force(LATER) if rule.name == "vip")
    assert (before.when[0], after.when[0]) == ("'zhang' in order.tags", "'erased-1' in order.tags")
    assert (after.saved_at, after.when[1], after.do) == (before.saved_at, "true", before.do)
    (old,) = (rule for rule in book.in_force(SAVED) if rule.name == "vip")
    assert (old.when, old.saved_at) == (("'erased-1' in order.tags",), SAVED)
    assert "zhang" not in json.dumps(rows(client))
    assert [row for row in rows(client) if row["sk"]["S"].startswith("other")] == entries


def test_what_is_called_after_somebody_or_leads_to_them_is_counted(client: Any) -> None:  # noqa: ANN401 - boto3's
    rules, forgetting = RulesTable(client, "OperationsTable", 30), RulesForgetting(client, "OperationsTable")
    rules.save(rule(name="zhang"))
    rules.save(rule(name="zhang", at=LATER))
    rules.save(rule(name="a", do=[{"create_task": {"title": "Call", "assignee": "zhang"}}]))
    rules.save(rule(name="b", do=[{"create_task": {"title": "zhang"}}]))
    rules.save(rule(name="c-zhang"))
    rules.delete("c-zhang", LATER)

    assert forgetting.named(lambda text: "zhang" in text) == 3
    assert forgetting.named(lambda _: False) == 0


def test_a_rule_that_is_saved_meanwhile_is_changed_at_another_try(client: Any) -> None:  # noqa: ANN401 - boto3's
    rules, forgetting = RulesTable(client, "OperationsTable", 30), RulesForgetting(client, "OperationsTable")
    rules.save(rule("'zhang' in order.tags"))

    def save(text: str) -> str:
        rules.save(rule("'zhang' in order.tags", description="new", at=LATER))
        return word(text)

    with pytest.raises(TransientError) as caught:
        forgetting.reword(TextRewording(word=word, literal=save, pattern=word, prose=word))
    assert (caught.value.code, caught.value.is_busy) == ("rules_busy", True)
    assert forgetting.reword(REWORDS) == 1
    assert "zhang" not in json.dumps(rows(client))


def test_what_was_read_before_is_not_kept_aside_once_it_was_changed(
    client: Any,  # noqa: ANN401 - boto3's
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules, forgetting = RulesTable(client, "OperationsTable", 30), RulesForgetting(client, "OperationsTable")
    rules.save(rule("'zhang' in order.tags"))
    read = rules._row  # noqa: SLF001 - to have somebody forgotten behind it

    def forget(name: str) -> Any:  # noqa: ANN401 - a row
        row = read(name)
        forgetting.reword(REWORDS)
        return row

    monkeypatch.setattr(rules, "_row", forget)

    with pytest.raises(TransientError) as caught:
        rules.save(rule(at=LATER))
    assert caught.value.is_busy
    assert "zhang" not in json.dumps(rows(client))


@pytest.mark.parametrize("operation", ["Query", "TransactWriteItems"])
def test_rules_that_cannot_be_reached_are_changed_later(client: Any, operation: str) -> None:  # noqa: ANN401 - boto3's
    rules, forgetting = RulesTable(client, "OperationsTable", 30), RulesForgetting(client, "OperationsTable")
    rules.save(rule("'zhang' in order.tags"))
    refuse(client, operation, "InternalServerError", "InternalServerError")

    with pytest.raises(TransientError) as caught:
        forgetting.reword(REWORDS)
    assert caught.value.code == "rules_unreachable"
