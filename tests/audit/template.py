"""The template: what checkov finds in it after SAM's transform, and what its roles are allowed without bounds."""

from pathlib import Path

from tests.audit.finding import Checked
from tests.support.checkov import report_on, transformed_template, waivers
from tests.template.test_permissions import FOLDERS, ON_ANYTHING, RUNS, TIMERS, listed, statements


def resources(folder: Path) -> Checked:
    """What checkov says of the resources.

    Args:
        folder: Where the transformed template may be written.
    """
    whole = transformed_template(folder)
    report, waived = report_on(whole, folder), {check for check, _ in waivers()}
    new = [f"{check} {resource}" for check, resource in report.failed if check not in waived]
    return Checked(
        check="template (checkov)",
        looked_at=f"{len(whole['Resources'])} resources, {report.passed + len(report.failed)} checks",
        explained=len(report.failed) - len(new),
        where_explained=".checkov.yaml",
        findings=tuple(new),
        unchecked=report.unread,
    )


def permissions() -> Checked:
    """What roles may do that is named by a pattern only."""
    found, explained, every = [], 0, list(statements())
    for role, statement in every:
        actions = listed(statement["Action"])
        found += [f"{role}: {action}" for action in actions if "*" in action]
        found += [f"{role}: {name}" for name in ("NotAction", "NotResource") if name in statement]
        for resource in listed(statement["Resource"]):
            if "*" not in str(resource):
                continue
            if resource in (*FOLDERS, *RUNS, *TIMERS) or set(actions) <= set(ON_ANYTHING):
                explained += 1
            else:
                found.append(f"{role}: {', '.join(actions)} on {resource}")
    return Checked(
        check="roles (IAM)",
        looked_at=f"{len({role for role, _ in every})} roles, {len(every)} statements",
        explained=explained,
        where_explained="tests/template/test_permissions.py",
        findings=tuple(found),
    )
