"""The packages of others: every pinned one, held by pip-audit against the advisories of PyPI, else of OSV."""

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from local.layout import LOCAL
from tests.audit.finding import Checked
from tests.support.template import ROOT

LOCKS = sorted([ROOT / "layers/vendor/requirements.txt", *ROOT.glob("local/requirements/*.txt")])
SOURCES = {"pypi": "PyPI's JSON API", "osv": "OSV (api.osv.dev)"}
_PIP_AUDIT = LOCAL / "env" / "audit" / "bin" / "pip-audit"

type Ask = Callable[[str, str], list[dict[str, Any]] | None]
"""Asks a source about the packages of a requirements file's text; None when it gives no answer."""


def pip_audit(source: str, requirements: str) -> list[dict[str, Any]] | None:
    """Ask by pip-audit; what it says of each package."""
    how = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--timeout", "15", "--format", "json"]
    ended = subprocess.run(  # noqa: S603 - in the audit's own environment
        [_PIP_AUDIT, *how, "--vulnerability-service", source, "--requirement", "/dev/stdin"],
        input=requirements,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found: list[dict[str, Any]] = json.loads(ended.stdout)["dependencies"]
    except ValueError:
        return None
    return found


def advisories(ask: Ask = pip_audit, locks: Sequence[Path] = LOCKS) -> Checked:
    """What is known against the pinned packages; a package that no source knows counts as not looked at."""
    pinned = _pinned(locks)
    source = next((name for name in SOURCES if _serves(name, ask, pinned)), None)
    looked_at = f"{len(pinned)} packages of {len(locks)} lock files"
    if source is None:
        reason = f"no advisories were to be had, neither from {' nor from '.join(SOURCES.values())}"
        return Checked(check="packages (pip-audit)", looked_at=looked_at, unchecked=(reason,))
    answers = ask(source, "\n".join(pinned.values())) or []
    found = [
        f"{answer['name']} {answer['version']}: {vuln['id']}"
        for answer in answers
        for vuln in answer.get("vulns", ())
    ]
    known = {(answer["name"], answer["version"]) for answer in answers if "vulns" in answer}
    return Checked(
        check="packages (pip-audit)",
        looked_at=f"{looked_at}, by {SOURCES[source]}",
        findings=tuple(found),
        unchecked=tuple(f"{name} {version}" for name, version in sorted(pinned.keys() - known)),
    )


def _serves(source: str, ask: Ask, pinned: Mapping[tuple[str, str], str]) -> bool:
    """Whether a source has advisories: a mirror may serve packages only, and then knows none of them."""
    answers = ask(source, next(iter(pinned.values())))
    return answers is not None and all("vulns" in answer for answer in answers)


def _pinned(locks: Sequence[Path]) -> dict[tuple[str, str], str]:
    """Each package once, by name and version, as a line with one of its hashes, which pip-audit asks for."""
    found = {}
    for text in (lock.read_text("utf-8") for lock in locks):
        for line in text.replace("\\\n", "").splitlines():
            if "==" in line and not line.startswith(("#", " ")):
                pin, *_ = line.split(" ", 1)
                name, version = pin.split("==")
                found[name, version] = f"{pin} {line[line.index('--hash=') :].split()[0]}"
    return found
