"""What a user can meet is named in the documents."""

import json
import re

import pytest

from orderhub.edge.scopes import OPEN_ROUTES, Scope, routes_of
from tests.support.template import ROOT, functions, properties, resources, routes, template

CONTRACT = json.loads((ROOT / "events" / "contracts" / "order-event.v1.json").read_text("utf-8"))
TARGETS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
DESCRIPTIONS = [one["AlarmDescription"] for one in properties("CloudWatch::Alarm").values()]


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("folder", functions())
def test_the_readme_names_every_function(folder: str, readme: str) -> None:
    assert folder in readme


@pytest.mark.parametrize(("method", "path"), routes())
def test_the_readme_names_every_route(method: str, path: str, readme: str) -> None:
    assert re.search(rf"\b{method}\b[^\w/\n]*(/api)?{re.escape(path)}(?![\w/{{])", readme)


@pytest.mark.parametrize("target", TARGETS)
def test_the_readme_names_every_make_target(target: str, readme: str) -> None:
    assert re.search(rf"\bmake {target}\b", readme)


@pytest.mark.parametrize("parameter", template()["Parameters"])
def test_the_readme_names_every_parameter(parameter: str, readme: str) -> None:
    assert re.search(rf"\b{parameter}\b", readme)


@pytest.mark.parametrize(
    "name", [*CONTRACT["properties"]["detail-type"]["anyOf"][0]["enum"], "orderACTION_refund"]
)
def test_the_readme_names_every_event(name: str, readme: str) -> None:
    assert re.search(rf"\b{name}\b", readme)


def test_docs_security_says_what_each_scope_opens() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+:\w+)` \| (.+) \|$", text, re.MULTILINE)

    said = {scope: re.findall(r"`([A-Z]+) (/v1[^`]*)`", opens) for scope, opens in rows}

    assert said == {scope: routes_of([scope]) for scope in Scope}
    assert not [path for _, path in OPEN_ROUTES if not path.startswith("/v1/links/{token}/")]


@pytest.mark.parametrize("document", ["docs/security.md", "SECURITY.md"])
def test_what_the_security_documents_name_is_there(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    paths = re.findall(r"`((?:tests|docs|local)/[\w/.-]+)`|\]\(([\w./]+\.md)\)", text)

    found = [one or two for one, two in paths]
    assert found
    assert [
        path for path in found if not ((ROOT / path).exists() or (ROOT / document).parent.joinpath(path).exists())
    ] == []


@pytest.mark.parametrize("table", resources("DynamoDB::Table"))
def test_the_readme_names_every_table(table: str, readme: str) -> None:
    assert re.search(rf"\b{table.removesuffix('Table')}(Table)?\b", readme)


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_every_alarm_sends_its_reader_to_a_chapter_that_exists(description: str) -> None:
    named = re.search(r"; see (docs/\w+\.md), ([^,.]+)\.$", description)
    assert named
    document, chapter = named.groups()

    headings = re.findall(r"^#+ (.+)$", (ROOT / document).read_text("utf-8"), re.MULTILINE)

    assert chapter in headings
