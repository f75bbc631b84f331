"""Another release makes new versions of the functions that are behind an alias."""

from pathlib import Path

import pytest

from local.release import PARAMETER, release

PARAMETERS = {"WinBack": "false", "SenderEmail": "a@shop.test"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (
        "functions/a/app.py",
        "layers/b/c.py",
        "layers/b/__pycache__/c.pyc",
        "template.yaml",
        "README.md",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, "utf-8")
    return tmp_path


def test_the_same_code_with_the_same_parameters_is_the_same_release(root: Path) -> None:
    before = release(PARAMETERS, root)
    (root / "README.md").write_text("changed", "utf-8")
    (root / "layers/b/__pycache__/c.pyc").write_text("changed", "utf-8")

    assert release(dict(reversed(PARAMETERS.items())) | {PARAMETER: before}, root) == before
    # As SAM cuts it to ten letters, and the template allows no others.
    assert before.isalnum()
    assert len(before) == 10


@pytest.mark.parametrize("changed", ["functions/a/app.py", "layers/b/c.py", "template.yaml"])
def test_other_code_is_another_release(root: Path, changed: str) -> None:
    before = release(PARAMETERS, root)
    (root / changed).write_text("changed", "utf-8")

    assert release(PARAMETERS, root) != before


def test_another_value_of_a_parameter_is_another_release(root: Path) -> None:
    assert release(PARAMETERS | {"WinBack": "true"}, root) != release(PARAMETERS, root)
