"""What the tools of AWS's world find in the template."""

from pathlib import Path
from typing import Any

import pytest

from local.layout import SAM
from local.template_file import TEMPLATE
from orderhub.http.routes import OPEN_ROUTES, PAGES
from tests.support.checkov import report_on, run, transformed_template, waivers
from tests.support.template import gateway_routes


@pytest.fixture(scope="module")
def transformed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return transformed_template(tmp_path_factory.mktemp("transform"))


def test_sam_and_its_linter_find_nothing(tmp_path: Path) -> None:
    answer = run([SAM, "validate", "--lint", "--template-file", TEMPLATE], tmp_path)

    assert "is a valid SAM Template" in answer


def test_the_transformed_api_asks_for_a_key_on_every_route_that_is_not_open(transformed: dict[str, Any]) -> None:
    paths = transformed["Resources"]["Api"]["Properties"]["Body"]["paths"]

    guards = {
        (method.upper(), path): operation.get("security")
        for path, ways in paths.items()
        for method, operation in ways.items()
    }

    unguarded = OPEN_ROUTES | PAGES
    assert guards == {
        route: [{"NONE": []}] if route in unguarded else [{"AccessKey": []}] for route in gateway_routes()
    }


def test_checkov_finds_what_is_waived_and_nothing_else(transformed: dict[str, Any], tmp_path: Path) -> None:
    waived = {name for name, _ in waivers()}

    report = report_on(transformed, tmp_path)

    assert report.unread == ()
    assert report.passed > len(report.failed)
    assert {check for check, _ in report.failed} == waived, [
        check for check in report.failed if check[0] not in waived
    ]


def test_every_waiver_gives_its_reason() -> None:
    assert waivers()
    assert [name for name, reason in waivers() if not reason] == []
