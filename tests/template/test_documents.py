"""What a user can meet is named in the documents."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from orderhub.http.answer import VERSION
from orderhub.http.routes import KEY_ROUTES, OPEN_ROUTES, PROVIDER_ROUTES, SEARCH_ROUTES, routes_of
from orderhub.platform.scopes import Scope
from tests.support.documents import (
    DOCUMENTS,
    ORDERHUB,
    anchors,
    chapter,
    dead_links,
    files_named,
    missing,
    names_in,
    without,
)
from tests.support.template import ROOT, functions, properties, routes, template

CONTRACT = json.loads((ROOT / "events" / "contracts" / "order-event.v1.json").read_text("utf-8"))
TARGETS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
DESCRIPTIONS = [alarm.get("AlarmDescription", "") for alarm in properties("CloudWatch::Alarm").values()]


README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
DATA = chapter(ARCHITECTURE, "Data")
DECIDED = ("*Alternative:*", "*Way back:*")
MOST_LINES, MOST_BOXES, MOST_TERMS = 200, 8, 30
SOURCE = r"(?!\.local/)(?!.*thank_you).+/.+\.(py|json|yaml|toml|css|js)"


def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize("folder", functions())
def test_docs_architecture_names_every_function(folder: str) -> None:
    assert f"\n| `{folder}` |" in chapter(ARCHITECTURE, "Functions")


def test_docs_api_names_every_route_with_its_function() -> None:
    rows = re.findall(r"^\| `([A-Z]+) (/v1[^`]*)` \| [^|]+ \| `(\w+)` \|", document("api.md"), re.MULTILINE)

    named = {((method, path), function) for method, path, function in rows}
    assert routes().items() - named == set(), "not in docs/api.md"
    assert named - routes().items() == set(), "in docs/api.md only"
    assert len(rows) == len(routes()), f"more than once in docs/api.md: {sorted(rows)}"


@pytest.mark.parametrize("target", TARGETS)
def test_docs_commands_names_every_make_target(target: str) -> None:
    assert re.search(rf"\bmake {target}\b", document("commands.md"))


@pytest.mark.parametrize("parameter", template()["Parameters"])
def test_docs_settings_names_every_parameter(parameter: str) -> None:
    assert re.search(rf"\b{parameter}\b", document("settings.md"))


@pytest.mark.parametrize(
    "name", [*CONTRACT["properties"]["detail-type"]["anyOf"][0]["enum"], "orderACTION_refund"]
)
def test_docs_events_names_every_event(name: str) -> None:
    assert re.search(rf"\b{name}\b", document("events.md"))


def test_docs_security_says_what_each_scope_opens() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+:\w+)` \| (.+) \|$", text, re.MULTILINE)

    documented = {scope: re.findall(r"`([A-Z]+) (/v1[^`]*)`", opens) for scope, opens in rows}

    assert documented == {scope: routes_of([scope]) for scope in Scope}
    assert not [path for _, path in KEY_ROUTES - SEARCH_ROUTES if not path.startswith("/v1/sessions")]
    of_links = OPEN_ROUTES - PROVIDER_ROUTES
    assert not [path for _, path in of_links if not path.startswith("/v1/links/{token}/")]
    assert all(f"`{method} {path}`" in text for method, path in PROVIDER_ROUTES)


@pytest.mark.parametrize("document", ["docs/security.md", "SECURITY.md"])
def test_what_the_security_documents_name_is_there(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    paths = re.findall(r"`((?:tests|docs|local)/[\w/.-]+)`|\]\(([\w./]+\.md)\)", text)

    found = [first or two for first, two in paths]
    assert found
    assert [
        path for path in found if not ((ROOT / path).exists() or (ROOT / document).parent.joinpath(path).exists())
    ] == []


@pytest.mark.parametrize("table", properties("DynamoDB::Table"))
def test_docs_architecture_names_every_table_with_its_keys_and_indexes(table: str) -> None:
    definition = properties("DynamoDB::Table")[table]
    row = re.search(rf"^\| {table.removesuffix('Table')} \(`{table}`\) \| (.+) \| (.+) \|$", DATA, re.MULTILINE)

    assert row
    assert re.findall(r"`(\w+)`", row[1]) == [key["AttributeName"] for key in definition["KeySchema"]]
    indexes = [index["IndexName"] for index in definition.get("GlobalSecondaryIndexes", [])]
    assert set(re.findall(r"`(by_\w+)`", row[2])) == set(indexes)


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_every_alarm_sends_its_reader_to_a_chapter_that_exists(description: str) -> None:
    named = re.search(r"; see (docs/\w+\.md), ([^,.]+)\.$", description)
    assert named
    document, chapter = named.groups()

    headings = re.findall(r"^#+ (.+)$", (ROOT / document).read_text("utf-8"), re.MULTILINE)

    assert chapter in headings


def test_the_errors_of_failed_runs_are_those_that_runs_end_with() -> None:
    first_cells = re.findall(
        r"^\| (.+?) \|", chapter(ROOT / "docs" / "operations.md", "Failed runs"), re.MULTILINE
    )
    named = {name for cell in first_cells for name in re.findall(r"`([A-Z]\w+)`", cell)}

    assert {"MessageRefused", "TransientError"} <= named
    code = "".join(path.read_text("utf-8") for path in ORDERHUB.rglob("*.py"))
    assert [name for name in sorted(named) if f"class {name}(" not in code] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading_that_exist(path: Path) -> None:
    assert dead_links(path) == []


def test_a_link_that_leads_nowhere_would_be_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A page\n\n## Shops' keys, `POST /v1`\n\n[a](#shops-keys-post-v1) [b](#gone) [c](gone.md)\n")

    assert "shops-keys-post-v1" in anchors(page)
    assert dead_links(page) == ["#gone", "gone.md"]


def test_the_readme_is_short_and_its_picture_is_small() -> None:
    text = README.read_text("utf-8")
    picture = text.partition("```mermaid\n")[2].partition("```")[0]

    boxes = set(re.findall(r"\b(\w+)[\[({]", picture))
    assert 0 < len(boxes) <= MOST_BOXES
    assert len(text.splitlines()) <= MOST_LINES


def test_the_readme_leads_to_every_document() -> None:
    text = README.read_text("utf-8")

    found = [
        path.relative_to(ROOT) for path in [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")] if path != README
    ]
    assert [str(path) for path in found if f"]({path})" not in text] == []


def test_every_file_that_docs_architecture_sends_to_exists() -> None:
    named = list(files_named(chapter(ARCHITECTURE, "Where to change what")))

    assert len(named) > 50
    assert missing(named) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_source_file_that_a_document_names_exists(path: Path) -> None:
    # What was decided or changed once may have been about files that are gone.
    named = [] if path.name in {"decisions.md", "CHANGELOG.md"} else list(files_named(path.read_text("utf-8")))

    assert missing([name for name in named if re.fullmatch(SOURCE, name)]) == []


def test_a_file_that_is_not_there_would_be_noticed() -> None:
    assert missing(list(files_named("`orders/upsert.py`, `orders/nothing.py`, `local/`"))) == ["orders/nothing.py"]
    assert ORDERHUB.is_dir()


def test_the_glossary_is_short_and_each_term_stands_in_it_once() -> None:
    terms = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", chapter(ARCHITECTURE, "Glossary"), re.MULTILINE)[1:]

    assert 0 < len(terms) <= MOST_TERMS
    assert len(set(terms)) == len(terms)


def test_docs_architecture_names_every_room() -> None:
    rooms = {path.parent.name for path in ORDERHUB.glob("*/__init__.py")}

    assert set(re.findall(r"^\| `(\w+)/` \|", chapter(ARCHITECTURE, "Layers"), re.MULTILINE)) == rooms - {
        "api",
        "http",
        "platform",
    }


def test_every_step_of_an_orders_way_is_done_by_what_it_names() -> None:
    named = re.findall(r"`([\w/]+\.py):(\w+)`", chapter(ARCHITECTURE, "One order's way"))

    assert len(named) > 20
    assert [place for place in named if place[1] not in names_in(ORDERHUB / place[0])] == []


def test_the_changelog_begins_with_what_is_unreleased_and_has_the_projects_version_next() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

    first, second, *_ = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert first == "Unreleased"
    assert re.fullmatch(rf"{re.escape(version)} - \d{{4}}-\d{{2}}-\d{{2}}", second)
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= {
        "Added",
        "Changed",
        "Removed",
        "Fixed",
        "Security",
    }


def test_the_hub_says_the_projects_version() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == VERSION


def test_the_decisions_stand_by_room_each_room_in_the_order_of_their_days() -> None:
    groups = re.split(r"^## .+$", document("decisions.md"), flags=re.MULTILINE)
    days = [re.findall(r"^### (\d{4}-\d{2}-\d{2}) .+$", group, re.MULTILINE) for group in groups]

    assert days[0] == []
    assert all(group and group == sorted(group) for group in days[1:])
    assert not re.search(r"^## \d", document("decisions.md"), re.MULTILINE)


def test_each_decision_has_an_alternative_and_a_way_back() -> None:
    assert without(document("decisions.md"), DECIDED) == []


@pytest.mark.parametrize("label", DECIDED)
def test_a_decision_that_lacks_one_of_them_would_be_noticed(label: str) -> None:
    entry = "### 2026-11-22 A\n\nText. *Alternative:* none. *Way back:* a module.\n\n"
    other = entry.replace(" A\n", " B\n").replace(label, "")

    assert without(f"{entry}{other}## group\n\n{entry}", DECIDED) == [f"### 2026-11-22 B: {label}"]
