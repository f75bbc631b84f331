"""The layers as `sam build` makes them: with bytecode that is used, small, and nothing missing."""

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from local.deploy import architecture
from tests.support.template import ROOT, functions

LARGEST = 60 * 1024 * 1024
UNCHECKED_HASH = (0b01).to_bytes(4, "little")
"""The flags of PEP 552 for bytecode that is used without a look at its source."""
START = """
import json, sys, zoneinfo
zoneinfo.reset_tzpath(to=())  # Lambda's machine has no time zones of its own
sys.path[:0] = json.loads(sys.argv[1])
import app
print(app.handler.__name__)
"""


@dataclass(frozen=True, slots=True)
class Layers:
    """Where the two layers lie, as a function sees them."""

    orderhub: Path
    vendor: Path


def build(folder: Path, name: str, target: Path) -> Path:
    """Run a layer's Makefile as `sam build` does."""
    ended = subprocess.run(  # noqa: S603 - the project's own Makefile
        ["make", "-C", ROOT / "layers" / folder, f"build-{name}"],  # noqa: S607 - as the user runs it
        check=False,
        env=os.environ | {"ARTIFACTS_DIR": str(target), "PYTHON": sys.executable, "ARCHITECTURE": architecture()},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return target / "python"


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Layers:
    target = tmp_path_factory.mktemp("layers")
    return Layers(
        orderhub=build(Path("orderhub"), "OrderhubLayer", target / "orderhub"),
        vendor=build(Path("vendor"), "VendorLayer", target / "vendor"),
    )


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what Lambda's runtime brings and no more: boto3 and what it needs."""
    folder = tmp_path_factory.mktemp("runtime")
    wanted, markers = ["boto3"], {"extra"}
    while wanted:
        name = wanted.pop()
        markers.add(name)
        needed = [Requirement(text) for text in requires(name) or ()]
        wanted += [
            requirement.name
            for requirement in needed
            if requirement.name not in markers and not (requirement.marker and "extra" in str(requirement.marker))
        ]
        module = importlib.util.find_spec({"python-dateutil": "dateutil"}.get(name, name))
        assert module
        assert module.origin
        origin = Path(module.origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        if not (folder / source.name).exists():
            (folder / source.name).symlink_to(source)
    return folder


def isolated(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in an interpreter that knows the standard library and nothing else."""
    return subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-I", "-S", "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def size_of(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("layer", ["orderhub", "vendor"])
def test_every_module_of_a_layer_has_bytecode_that_is_used_whatever_its_date(layer: str, layers: Layers) -> None:
    sources = list(getattr(layers, layer).rglob("*.py"))

    heads = {source: Path(importlib.util.cache_from_source(str(source))).read_bytes()[:8] for source in sources}

    expected = importlib.util.MAGIC_NUMBER + UNCHECKED_HASH
    assert sources
    assert {source for source, head in heads.items() if head != expected} == set()


def test_a_fresh_interpreter_takes_the_bytecode_and_not_the_source(tmp_path: Path) -> None:
    copy = build(Path("orderhub"), "OrderhubLayer", tmp_path)
    (copy / "orderhub" / "faults.py").write_text("raise SystemExit('the source was read')", "utf-8")
    os.utime(copy / "orderhub" / "faults.py", (0, 0))

    ended = isolated(
        f"import sys; sys.path.insert(0, {str(copy)!r}); import orderhub.errors as f; print(f.InvalidInput)"
    )

    assert ended.stdout.strip() == "<class 'orderhub.errors.InvalidInput'>", ended.stderr


def test_a_layer_holds_the_files_that_are_no_modules(layers: Layers) -> None:
    source = ROOT / "layers" / "orderhub" / "python"
    texts = {path.relative_to(source) for path in source.rglob("*") if path.is_file() and path.suffix != ".pyc"}

    built = {path.relative_to(layers.orderhub) for path in layers.orderhub.rglob("*") if path.is_file()}

    assert {path for path in built if path.suffix != ".pyc"} == texts


def test_layers_and_functions_are_small_enough_to_start_fast(layers: Layers) -> None:
    whole = size_of(layers.orderhub) + size_of(layers.vendor) + size_of(ROOT / "functions")

    assert whole <= LARGEST


@pytest.mark.parametrize("folder", functions())
def test_a_function_starts_with_nothing_but_its_layers_and_what_lambda_brings(
    folder: str, layers: Layers, runtime: Path
) -> None:
    path = [str(ROOT / "functions" / folder), str(layers.orderhub), str(layers.vendor), str(runtime)]
    environment = dict.fromkeys(functions()[folder]["Environment"]["Variables"], "1") | {
        "DEFAULT_TIME_ZONE": "Asia/Shanghai",
        "STORE_TIME_ZONES": "S1=Europe/Kyiv",
        "MESSAGE_CHANNELS": "email,sms",
        "QUIET_HOURS": "22:00-08:00",
        "FREQUENCY_CAP": "3/7",
        "WORKFLOWS": "{}",
        "QUEUES": "{}",
        "FRAME_ANCESTORS": "'self'",
    }

    ended = isolated(START, json.dumps(path), AWS_DEFAULT_REGION="us-east-1", **environment)

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == "handler"
