"""The codes of the errors that stand in the sources, by function."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
PACKAGES = ROOT / "layers" / "orderhub" / "python"


@cache
def sources(function: str) -> tuple[ast.Module, ...]:
    """The `app.py` of a function, and every module of ours it imports, directly or not."""
    found: dict[Path, ast.Module] = {}
    waiting = [ROOT / "functions" / function / "app.py"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = ast.parse(path.read_text("utf-8"))
            waiting += _imported(found[path])
    return tuple(found.values())


def codes(trees: Iterable[ast.Module], error: str, place: int) -> set[str]:
    """The codes an error is raised with.

    Args:
        trees: The modules to look through.
        error: Its class.
        place: Where among its arguments the code stands.

    Returns:
        Each code, `*` in the place of what is only known when it is raised.
    """
    trees = list(trees)
    places = {error: place}
    for function in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        # A function that makes the error of a code it is told.
        parameters = [argument.arg for argument in function.args.args]
        for code in _arguments(function, {error: place}):
            if isinstance(code, ast.Name) and code.id in parameters:
                places[function.name] = parameters.index(code.id)
    return {text for tree in trees for code in _arguments(tree, places) if (text := _text(code))}


def codes_of_pairs(trees: Iterable[ast.Module]) -> set[str]:
    """The codes of pairs of message and code that modules define by name, such as ``UNREACHABLE``.

    Those of what says that too much is asked at once are left out, as in ``codes``.
    """
    pairs = [
        node.value.elts
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and "BUSY" not in ast.unparse(node)
    ]
    texts = [[str(part.value) for part in pair if isinstance(part, ast.Constant)] for pair in pairs]
    return {pair[1] for pair in texts if len(pair) > 1 and " " in pair[0] and _CODE.fullmatch(pair[1])}


def _imported(tree: ast.Module) -> Iterator[Path]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("orderhub"):
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            paths = (PACKAGES / f"{name.replace('.', '/')}.py" for name in names)
            yield from (path for path in paths if path.exists())


def _arguments(tree: ast.AST, places: dict[str, int]) -> Iterator[ast.expr]:
    """The arguments in which codes stand, of all calls in a tree.

    What says that too much is asked at once is answered with one code, whatever its own is.
    """
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if any(word.arg == "is_busy" and isinstance(word.value, ast.Constant) for word in call.keywords):
            continue
        called = call.func
        name = (
            called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        )
        if name in places and len(call.args) > places[name]:
            yield call.args[places[name]]


def _text(code: ast.expr) -> str:
    parts = code.values if isinstance(code, ast.JoinedStr) else [code]
    known = [isinstance(part, ast.Constant) for part in parts]
    return (
        "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts) if any(known) else ""
    )
