"""Linters of OpenAPI have nothing to say about the document."""

from collections.abc import Callable
from pathlib import Path

import pytest

from local.node_packages import PINNED
from tests.support.checkov import run
from tests.support.clients import npm
from tests.support.openapi import DOCUMENT

WRONG = """
openapi: 3.1.0
info: {title: wrong, version: "1"}
paths:
  /one:
    get:
      responses:
        "200":
          description: Names.
          content:
            application/json:
              schema: {type: array}
"""


def by_spectral(path: Path, folder: Path) -> str:
    lint = [*npm("@stoplight/spectral-cli", "dist/index.js"), "lint", path]
    return run([*lint, "--ruleset", PINNED / "spectral.yaml", "--fail-severity", "hint"], folder)


def by_redocly(path: Path, folder: Path) -> str:
    lint = [*npm("@redocly/cli", "bin/cli.js"), "lint", path, "--config", PINNED / "redocly.yaml"]
    return run([*lint, "--format", "json"], folder)


@pytest.mark.parametrize("lint", [by_spectral, by_redocly])
def test_linters_find_nothing_in_the_document(lint: Callable[[Path, Path], str], tmp_path: Path) -> None:
    answer = lint(DOCUMENT, tmp_path)

    assert "No results with a severity of 'hint' or higher found" in answer or '"problems": []' in answer


@pytest.mark.parametrize(("lint", "complaint"), [(by_spectral, "array-items"), (by_redocly, "security-defined")])
def test_they_do_in_one_with_mistakes(lint: Callable[[Path, Path], str], complaint: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG, "utf-8")

    with pytest.raises(AssertionError, match=complaint):
        lint(tmp_path / "wrong.yaml", tmp_path)
