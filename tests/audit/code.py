"""The code: the rules of bandit, as ruff has them, over what runs on AWS and on the developer's machine."""

import json
import subprocess
from typing import Any

from local.layout import VENV_BIN
from tests.audit.finding import Checked
from tests.support.template import ROOT

_FOLDERS = ("layers", "functions", "local", "cli")
_ALL = ("--isolated", "--ignore-noqa")
"""Without what pyproject.toml and comments in the code leave out."""


def rules() -> Checked:
    """What the rules find, with and without what is explained beside it."""
    every, left = _found(*_ALL), _found()
    files = sum(1 for folder in _FOLDERS for _ in (ROOT / folder).rglob("*.py"))
    return Checked(
        check="code (ruff S, bandit's rules)",
        looked_at=f"{files} files",
        explained=len(every) - len(left),
        where_explained="pyproject.toml, noqa with reason",
        findings=tuple(
            f"{problem['code']} {problem['filename']}:{problem['location']['row']}" for problem in left
        ),
    )


def _found(*how: str) -> list[dict[str, Any]]:
    command = [f"{VENV_BIN}/ruff", "check", "--select", "S", "--output-format", "json", "--exit-zero", *how]
    ended = subprocess.run([*command, *_FOLDERS], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    found: list[dict[str, Any]] = json.loads(ended.stdout)
    return found
