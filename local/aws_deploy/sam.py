"""The SAM CLI, run for an AWS account: it takes the caller's credentials and the section of `samconfig.toml`."""

import os
import subprocess
from collections.abc import Mapping, Sequence

from local.layout import ROOT, SAM, VENV_BIN, LocalError
from local.overrides import format_overrides
from local.samconfig import Section


def build(env: str, overrides: Mapping[str, str]) -> None:
    """Build functions and layers for the architecture that is among the parameters.

    Raises:
        LocalError: SAM failed; what it wrote stands above.
    """
    _sam(
        ["build", "--config-env", env, "--parameter-overrides", *format_overrides(overrides)],
        {"ARCHITECTURE": overrides["Architecture"], "PYTHON": str(VENV_BIN / "python")},
    )


def deploy(env: str, section: Section, passed_on: Sequence[str], *, confirm: bool) -> None:
    """Deploy what was built.

    Args:
        env: The environment; the rest of its section is read by SAM.
        section: The stack, where it is, and its parameters.
        passed_on: Further options of `sam deploy`.
        confirm: Whether somebody is there to answer.

    Raises:
        LocalError: SAM failed; what it wrote stands above.
    """
    location = {"--stack-name": section.stack_name, "--region": section.region, "--profile": section.profile}
    command = [
        *("deploy", "--config-env", env),
        *(word for name, value in location.items() if value for word in (name, value)),
        *([] if confirm else ["--no-confirm-changeset"]),
        *passed_on,
        *("--parameter-overrides", *format_overrides(section.overrides)),
    ]
    _sam(command, {})


def _sam(command: Sequence[str], settings: Mapping[str, str]) -> None:
    environment = {**os.environ, "SAM_CLI_TELEMETRY": "0", **settings}
    if subprocess.run([SAM, *command], check=False, cwd=ROOT, env=environment).returncode:
        raise LocalError(f"sam {command[0]} failed; what it wrote stands above")
