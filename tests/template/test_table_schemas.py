"""What a table is by its keys stays what it was first deployed as: `table_schemas.json` has it written down."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.template_file import Tree
from tests.support.template import properties

WRITTEN_DOWN: dict[str, Tree] = json.loads(Path(__file__).with_name("table_schemas.json").read_text("utf-8"))
IN_PLACE = (
    "AWS changes none of this in place: a table that is deployed would be replaced by an empty one, or the "
    "deployment refused. Leave it as it is, and add a new index (one a table and deployment) or a new table."
)
NEW = "write what is new into tests/template/table_schemas.json; from its first deployment on it stays as it is"


def key(schema: list[Tree], types: dict[str, str]) -> list[str]:
    return [f"{part['AttributeName']} {types[part['AttributeName']]} {part['KeyType']}" for part in schema]


def schema_of(table: Tree) -> Tree:
    """All of a table that AWS does not change in place."""
    types = {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}
    return {
        "key": key(table["KeySchema"], types),
        "stream": table.get("StreamSpecification", {}).get("StreamViewType"),
        "indexes": {
            one["IndexName"]: {"key": key(one["KeySchema"], types), "projection": one["Projection"]}
            for one in table.get("GlobalSecondaryIndexes", [])
        },
    }


FOUND = {name: schema_of(table) for name, table in properties("DynamoDB::Table").items()}


@pytest.mark.parametrize("table", WRITTEN_DOWN)
def test_no_key_projection_or_stream_view_of_a_table_changes_in_place(table: str) -> None:
    was = WRITTEN_DOWN[table]
    now: dict[str, Any] = FOUND.get(table, {"indexes": {}})

    changed = [part for part in ("key", "stream") if now.get(part) != was[part]]
    changed += [f"index {name}" for name, index in was["indexes"].items() if now["indexes"].get(name) != index]

    assert changed == [], f"{table}: {IN_PLACE}"


def test_every_table_and_index_is_written_down() -> None:
    found = {(table, index) for table, one in FOUND.items() for index in (None, *one["indexes"])}
    known = {(table, index) for table, one in WRITTEN_DOWN.items() for index in (None, *one["indexes"])}

    assert found - known == set(), NEW


def test_tables_have_no_indexes_that_only_their_creation_could_make() -> None:
    assert [name for name, one in properties("DynamoDB::Table").items() if "LocalSecondaryIndexes" in one] == []
