"""The five steps of docs/workflows.md, done to the letter in a copy of the project, make a workflow that fits."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.template import ROOT

COPIED = ("layers", "events", "functions", "tests", "local", "docs")
FILES = ("template.yaml", "pyproject.toml", "README.md", "Makefile")
ORDERHUB = Path("layers/orderhub/python/orderhub")
GUIDE = (ROOT / "docs" / "workflows.md").read_text("utf-8")
RUN = """
import json
from datetime import UTC, datetime
from tests.unit.workflows.fakes import *
from tests.unit.workflows.test_steps import World, step
from orderhub.workflows.step import Does

world = World(workflows=load_catalog('{"thank_you": {"on": "true"}}'))
world.look.orders["A1"] = order(Status.COMPLETED)
asked = json.load(open("events/workflows/thank_you.asl.json"))["States"]
event = delivered(status="COMPLETED")
wait = {k: v for k, v in asked["Wait"]["Arguments"]["Payload"].items() if k in ("wait", "then")}
print(world.take(step("thank_you", Does.WAIT, event, **wait)).answer()["state"])
timer = json.loads(next(iter(world.alarms.timers.values())).timer)
message = asked[wait["then"]]["Arguments"]["MessageBody"]["step"]["message"]
print(world.take(step("thank_you", Does.SEND, timer, message=message, execution="second")).answer()["outcome"])
"""


def fenced(after: str, language: str) -> str:
    """The first block of a language behind some words of the guide."""
    found = re.search(rf"{re.escape(after)}.*?```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found, after
    return found[1]


def put_before(path: Path, anchor: str, text: str) -> None:
    before = path.read_text("utf-8")
    assert before.count(anchor) >= 1, anchor
    path.write_text(before.replace(anchor, text + anchor, 1), "utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project with the five steps done."""
    copy = tmp_path_factory.mktemp("project")
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, copy / name)
    # 1. Write the message.
    (copy / ORDERHUB / "words/en/messages/thank_you.txt").write_text(fenced("1. Write the message", "text"))
    # 2. Say what it is.
    entry = fenced("2. Say what it is", "json") + ",\n"
    put_before(copy / ORDERHUB / "workflows/catalog.json", '  "send_message"', entry)
    # 3. Say what it does.
    steps = (copy / "events/workflows/payment_reminder.asl.json").read_text("utf-8")
    (copy / "events/workflows/thank_you.asl.json").write_text(
        steps.replace("payment_reminder", "thank_you").replace("Remind", "Thank"), "utf-8"
    )
    # 4. Give it its resources.
    parts = fenced("4. Give it its resources", "yaml")
    _, parameters, conditions, resources = re.split(r"# (?:Parameters|Conditions|Resources)\n", parts)
    template = copy / "template.yaml"
    put_before(template, "  StopSegment:\n", parameters)
    put_before(template, "  IsReconciledWeekly:", conditions)
    put_before(template, "  WorkflowRole:\n", resources + "\n")
    # 5. Tell it its settings, and let it be woken.
    put_before(template, '                "after_sales":{"on"', fenced("5. Tell it its settings", "yaml"))
    put_before(
        template,
        "              - !Ref SendMessageStateMachine\n",
        fenced("in the resources of `TimerPolicy`", "yaml"),
    )
    yield copy
    shutil.rmtree(copy)


def run(project: Path, *command: str) -> str:
    path = f"{project / 'layers/orderhub/python'}{os.pathsep}{project}"
    ended = subprocess.run(  # noqa: S603 - this very Python, in the copy
        [sys.executable, *command],
        cwd=project,
        env=os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    return ended.stdout


def test_what_the_steps_make_fits_together(project: Path) -> None:
    tests = ("tests/template/test_workflows.py", "-k", "thank_you or settings or functions_are_told")

    output = run(project, "-m", "pytest", *tests, "-v", "-p", "no:cacheprovider")

    assert output.count("[thank_you] PASSED") >= 10
    assert "FAILED" not in output


def test_a_run_of_it_waits_and_sends_the_message(project: Path) -> None:
    printed = run(project, "-c", RUN).splitlines()

    assert [line for line in printed if not line.startswith("{")] == ["waiting", "sent"]


def test_the_message_can_be_read(project: Path) -> None:
    names = "sorted(name for name, _ in load_catalog()['en'])"

    printed = run(project, "-c", f"from orderhub.messages.templates import load_catalog; print({names})")

    assert "thank_you" in printed


def test_the_entry_of_the_guide_is_json() -> None:
    assert json.loads("{" + fenced("2. Say what it is", "json") + "}")["thank_you"]["messages"] == ["thank_you"]
