"""Python that stands in texts, for fresh interpreters: neither mypy nor ruff sees what it imports."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPORT = re.compile(r"^(?:import (orderhub[\w.]*)|from (orderhub[\w.]*) import ([\w, ]+))$", re.MULTILINE)


def imports() -> Iterator[tuple[str, str, str]]:
    """The file, the module and the name of each import in a text; no name where the module itself is imported."""
    for path in sorted([*ROOT.glob("tests/**/*.py"), *ROOT.glob("local/**/*.py")]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for module, source, names in IMPORT.findall(node.value):
                    for name in names.split(","):
                        yield (
                            path.relative_to(ROOT).as_posix(),
                            module or source,
                            name.partition(" as ")[0].strip(),
                        )


@pytest.mark.parametrize(("file", "module", "name"), sorted(set(imports())))
def test_what_a_script_imports_is_there(file: str, module: str, name: str) -> None:
    loaded = importlib.import_module(module)

    if name and not hasattr(loaded, name):
        # It may be a module that nothing has imported yet.
        assert importlib.util.find_spec(f"{module}.{name}"), file
