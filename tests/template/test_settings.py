"""The catalogue of settings says what the template, the workflows and the functions say of them, and all of it."""

import re
from typing import Any

import pytest

from orderhub.api.keys.group_roles import group_roles
from orderhub.http.roles import ROLES
from orderhub.settings.catalog import CATALOG, STOP_SEGMENT, TIME_ZONE, Setting, place_of_workflow
from orderhub.settings.kinds import KINDS, complaint
from orderhub.workflows.catalog import load_catalog
from tests.support.template import ROOT, functions, parameter, template, walk

WORKFLOWS = load_catalog("{}")
FIXED = {
    "SmsAllowed": "text messages cost extra, and a permission",
    "SendersAtOnce": "workers",
    "PublicUrl": "address of the API",
    "DefaultPhoneRegion": "shapes the identities that are stored",
    "DefaultTimeZone": "shapes the days that are stored",
    "DefaultCurrency": "shapes the sums that are stored",
    "EventRetentionDays": "lifetimes that are stored",
    "WaitScale": "tests",
}
"""What else send_messages is told by parameters, and why a deployment alone decides it."""


def parameters_in(tree: Any) -> set[str]:  # noqa: ANN401 - a part of the template
    """The parameters that a part of the template names."""
    found = set[str]()
    for _, part in walk(tree):
        if isinstance(part, dict) and isinstance(part.get("Ref"), str):
            found.add(part["Ref"])
        elif isinstance(part, str):
            found |= set(re.findall(r"\$\{(\w+)\}", part))
    return found & set(template()["Parameters"])


def environment(folder: str) -> dict[str, Any]:
    variables: dict[str, Any] = functions()[folder]["Environment"]["Variables"]
    return variables


@pytest.mark.parametrize("setting", CATALOG.values(), ids=CATALOG)
def test_a_setting_has_a_parameter_of_its_default_that_could_be_set_so(setting: Setting) -> None:
    assert parameter(setting.parameter) == setting.default
    assert setting.kind in KINDS
    assert complaint(setting.kind, setting.default) == ""
    assert setting.means.endswith(".")


def test_every_parameter_of_messages_and_workflows_can_be_set_or_is_fixed() -> None:
    told = parameters_in(environment("send_messages"))

    assert {setting.parameter for setting in CATALOG.values()} | FIXED.keys() == told
    assert TIME_ZONE.parameter in FIXED


def test_the_function_that_sets_them_is_told_all_first_values() -> None:
    told = parameters_in(environment("manage_settings"))

    assert told == {setting.parameter for setting in CATALOG.values()} | {
        TIME_ZONE.parameter,
        "AuditRetentionDays",
    }


def test_every_setting_of_a_workflow_is_in_the_catalogue_and_no_other_is() -> None:
    of_workflows = {
        place_of_workflow(workflow.name, setting.name): (setting.parameter, setting.default, setting.unit)
        for workflow in WORKFLOWS.values()
        for setting in workflow.settings
    }
    of_catalogue = {
        place: (setting.parameter, setting.default, setting.unit)
        for place, setting in CATALOG.items()
        if place.startswith("workflows.") or place == STOP_SEGMENT
    }

    assert of_catalogue == of_workflows


def test_what_the_template_takes_can_be_set_by_the_api_too() -> None:
    for setting in CATALOG.values():
        allowed = template()["Parameters"][setting.parameter].get("AllowedValues", [])
        assert [value for value in allowed if complaint(setting.kind, value)] == []


def test_every_function_that_is_told_what_can_be_set_may_read_what_was_set() -> None:
    """But for those that only need the names of workflows, or show what the stack was deployed with."""
    settable = {setting.parameter for setting in CATALOG.values()}
    told = {folder for folder in functions() if parameters_in(environment_or_none(folder)) & settable}
    reading = {
        path.parent.name
        for path in ROOT.glob("functions/*/app.py")
        if re.search(r"\b(shop_settings|all_workflows)\(", path.read_text("utf-8"))
        or path.parent.name == "manage_settings"
    }

    assert told - reading == {"fulfil_privacy", "ingest_orders", "manage_privacy"}
    assert reading <= told


def environment_or_none(folder: str) -> object:
    return functions()[folder].get("Environment")


def test_the_document_has_a_row_for_each_setting() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for place, setting in CATALOG.items():
        assert f"| `{place}` | `{setting.parameter}` | {setting.unit} |" in text


@pytest.mark.parametrize("roles", ["", *(f"a group={role}" for role in ROLES), "a=agent,b=operations,a=marketing"])
def test_a_deployment_takes_groups_with_every_ready_role(roles: str) -> None:
    pattern = template()["Parameters"]["SignInRoles"]["AllowedPattern"]

    assert re.fullmatch(pattern, roles)
    assert {role for several in group_roles(roles).values() for role in several} <= ROLES.keys()


@pytest.mark.parametrize("roles", ["support=boss", "support", "=agent", "support=agent,"])
def test_a_deployment_with_a_role_that_there_is_not_is_refused(roles: str) -> None:
    assert not re.fullmatch(template()["Parameters"]["SignInRoles"]["AllowedPattern"], roles)
