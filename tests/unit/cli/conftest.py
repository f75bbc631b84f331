"""A machine with the command on it, for each test its own."""

from pathlib import Path

import pytest

from tests.support.command import Machine, machine_in


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    return machine_in(tmp_path, monkeypatch, capsys)
