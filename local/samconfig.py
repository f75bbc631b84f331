"""`samconfig.toml`: the settings of each environment that is deployed to AWS."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.layout import ROOT, LocalError
from local.overrides import format_overrides, parse_overrides

SAMCONFIG = ROOT / "samconfig.toml"
_ENVIRONMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """An environment: its stack, where that is, and the parameters that differ from the template's defaults."""

    stack_name: str
    region: str | None = None
    profile: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)


def read_section(env: str, path: Path | None = None) -> Section | None:
    """The settings of an environment, wherever in its tables SAM's guided mode or a person wrote them.

    Raises:
        LocalError: The file cannot be read, or names no stack for the environment.
    """
    found = _tables(path or SAMCONFIG).get(env)
    if found is None:
        return None
    shared, deploy = (found.get(command, {}).get("parameters", {}) for command in ("global", "deploy"))
    settings: dict[str, Any] = {**shared, **deploy}
    if "stack_name" not in settings:
        raise LocalError(
            f'samconfig.toml names no stack for {env}; add stack_name = "orderhub-{env}" to '
            f"[{env}.global.parameters]"
        )
    return Section(
        stack_name=settings["stack_name"],
        region=settings.get("region"),
        profile=settings.get("profile"),
        overrides=parse_overrides(settings.get("parameter_overrides")),
    )


def add_section(env: str, section: Section, path: Path | None = None) -> None:
    """Write the settings of a new environment behind those that are there."""
    file = path or SAMCONFIG
    before = file.read_text("utf-8").rstrip() + "\n\n" if file.exists() else "version = 0.1\n\n"
    file.write_text(before + _written(env, section), "utf-8")


def check_name(env: str) -> None:
    """See that an environment can be part of a stack's name.

    Raises:
        LocalError: It cannot, or there is none.
    """
    if not env:
        raise LocalError("name the environment: make deploy ENV=dev")
    if not _ENVIRONMENT.fullmatch(env):
        raise LocalError(f"ENV={env}: the name of an environment has up to 40 letters, digits and hyphens")


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise LocalError(f"samconfig.toml cannot be read: {error}") from None


def _written(env: str, section: Section) -> str:
    shared = {"stack_name": section.stack_name, "region": section.region, "profile": section.profile}
    deploy = {
        "capabilities": "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND",
        "confirm_changeset": True,
        "fail_on_empty_changeset": False,
        # A first deployment that fails leaves no stack that would have to be deleted by hand.
        "on_failure": "DELETE",
        "parameter_overrides": format_overrides(section.overrides),
        "resolve_s3": True,
        "s3_prefix": section.stack_name,
    }
    tables: dict[str, dict[str, Any]] = {"global": shared, "build": {"parallel": True}, "deploy": deploy}
    return "\n".join(
        f"[{env}.{command}.parameters]\n"
        # Text, lists and truth values look in TOML as in JSON.
        + "".join(f"{name} = {json.dumps(value)}\n" for name, value in table.items() if value is not None)
        for command, table in tables.items()
    )
