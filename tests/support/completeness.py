"""A plugin of pytest: a run fails in which not every collected test ended, as when two tests have one id.

pytest-xdist hands tests out by their ids, so of tests that share one it runs one and is silent about the rest.
`--record=FILE` keeps how many there were, for `python -m tests.suites`.
"""

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import pytest

_NAMED = 10
"""So many of the tests that did not end are named; of a run that was interrupted they are nearly all."""


@dataclass(frozen=True, slots=True)
class Record:
    """How many tests were collected, ended and failed, and what the run took."""

    collected: int
    ended: int
    failed: int
    seconds: float

    @classmethod
    def load(cls, file: Path) -> Self | None:
        """Read a record, None where there is none."""
        return cls(**json.loads(file.read_text("utf-8"))) if file.exists() else None

    def save(self, file: Path) -> None:
        """Keep it in a file."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(self)) + "\n", "utf-8")


class Completeness:
    """Counts the tests of a run; with pytest-xdist in the process that hands them out."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._begin = time.monotonic()
        self._collected: Sequence[str] = ()
        self._ended: set[str] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what is collected, where tests run in this process."""
        self._collected = [item.nodeid for item in session.items]

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Note what is collected, which is the same in every process of pytest-xdist."""
        self._collected = ids

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Note that a test ended."""
        self._ended.add(nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run that would pass though it is not complete."""
        if session.config.option.collectonly:
            return
        if self._complaints() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self._file:
            seconds = round(time.monotonic() - self._begin, 1)
            Record(len(self._collected), len(self._ended), session.testsfailed, seconds).save(self._file)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what is missing."""
        if not terminalreporter.config.option.collectonly:
            for complaint in self._complaints():
                terminalreporter.write_line(f"orderhub: {complaint}", red=True)

    def _complaints(self) -> list[str]:
        shared = [nodeid for nodeid, times in Counter(self._collected).items() if times > 1]
        missing = set(self._collected) - self._ended
        found = [f"{len(self._collected)} tests were collected, and {len(self._ended)} ended"]
        found += [f"several tests have the id {nodeid}" for nodeid in shared[:_NAMED]]
        found += [f"did not end: {nodeid}" for nodeid in sorted(missing)[:_NAMED]]
        return found if shared or missing else []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the file of the record from the command line."""
    parser.addoption("--record", type=Path, help="keep in this file how many tests there were")


def pytest_configure(config: pytest.Config) -> None:
    """Count, but in processes that are handed tests."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Completeness(config.getoption("--record")), "completeness")
