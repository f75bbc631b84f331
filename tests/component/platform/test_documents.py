"""Documents with their versions, on moto."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from orderhub.errors import TransientError
from orderhub.platform.documents import Document, Documents
from tests.support.faults import refuse
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOW = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)


@pytest.fixture
def client() -> "Iterator[DynamoDBClient]":
    with moto_tables("OperationsTable") as dynamodb:
        yield dynamodb


@pytest.fixture
def documents(client: "DynamoDBClient") -> Documents:
    return Documents(client, "OperationsTable", "settings")


def saved(documents: Documents, name: str, *bodies: dict[str, Any] | None) -> Document:
    document = documents.current(name)
    for body in bodies:
        document = documents.save(name, body, NOW, "key-1", document)
    assert document
    return document


def test_a_document_is_found_as_it_was_saved_last(documents: Documents) -> None:
    assert documents.find("shop") is None

    document = saved(documents, "shop", {"hours": 1}, {"hours": 2, "name": "茶"})

    assert documents.find("shop") == document
    assert (document.version, document.body, document.saved_at, document.saved_by) == (
        2,
        {"hours": 2, "name": "茶"},
        NOW,
        "key-1",
    )


def test_each_version_stays_and_is_listed_newest_first(documents: Documents) -> None:
    saved(documents, "shop", *({"hours": hours} for hours in range(1, 13)))
    saved(documents, "shop-2", {"hours": 100})

    assert documents.version("shop", 3) == Document(
        name="shop", version=3, body={"hours": 3}, saved_at=NOW, saved_by="key-1"
    )
    assert documents.version("shop", 13) is None
    assert [document.version for document in documents.versions("shop", 3)] == [12, 11, 10]
    assert [document.version for document in documents.versions("shop", 20, before=3)] == [2, 1]
    assert documents.versions("shop", 20, before=0) == []


def test_a_deleted_document_is_gone_and_its_versions_stay(documents: Documents) -> None:
    saved(documents, "a", {"hours": 1})
    gone = saved(documents, "b", {"hours": 2}, None)
    saved(documents, "c", {"hours": 3})

    assert documents.find("b") is None
    assert documents.current("b") == gone
    assert [document.name for document in documents.each()] == ["a", "c"]
    assert [document.name for document in documents.each(after="a")] == ["c"]
    again = saved(documents, "b", {"hours": 4})
    assert (again.version, documents.version("b", 1) and documents.find("b")) == (3, again)


def test_who_saves_at_the_same_time_is_refused(documents: Documents) -> None:
    first = saved(documents, "shop", {"hours": 1})
    documents.save("shop", {"hours": 2}, NOW, "key-1", first)

    for before in (first, None):
        with pytest.raises(TransientError) as raised:
            documents.save("shop", {"hours": 3}, NOW, "key-2", before)
        assert (raised.value.code, raised.value.is_busy) == ("documents_busy", True)
    assert [document.version for document in documents.versions("shop", 9)] == [2, 1]


def test_kinds_lie_apart(documents: Documents, client: "DynamoDBClient") -> None:
    saved(documents, "shop", {"hours": 1})

    assert Documents(client, "OperationsTable", "brands").find("shop") is None


def test_a_table_that_does_not_answer_can_be_tried_again(documents: Documents, client: "DynamoDBClient") -> None:
    refuse(client, "GetItem", "InternalServerError")

    with pytest.raises(TransientError) as raised:
        documents.find("shop")

    assert raised.value.code == "documents_unreachable"
