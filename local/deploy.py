"""Builds the template and deploys it to the embedded cloud, with the real SAM CLI."""

import fcntl
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from botocore.exceptions import ClientError

from local.clients import CONFIG, session
from local.environment import pinned
from local.layout import LOCAL, ROOT, SAM, VENV_BIN, LocalError
from local.overrides import format_overrides, parse_overrides
from local.progress import step
from local.release import PARAMETER, release
from local.resources import api_url, failures

STACK_NAME = "orderhub"
API_ID = STACK_NAME
"""As the tag on the API says."""
ARTIFACTS_BUCKET = "orderhub-artifacts"
BUILD = LOCAL / "build"
_BUILT = BUILD / "out" / "sources.sha256"
"""Of which sources the build is; gone with it."""


def architecture() -> str:
    """Return this machine's architecture by Lambda's name for it."""
    return "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"


def deploy(port: int, endpoint_url: str, directory: Path, parameters: Sequence[str] = ()) -> None:
    """Build and deploy the stack; the whole output goes to `deploy.log` in `directory`.

    `parameters` are further ones of the template, each as `Name=value`.
    """
    log = directory / "deploy.log"
    log.write_text("", "utf-8")
    # As deep as what is built: the template leads to files beside the functions by relative paths.
    built = BUILD / f"deployed-{port}"
    # Two commands may build at once, each for a cloud of its own.
    with _locked(LOCAL / "build.lock"):
        _build(endpoint_url, port, log)
        shutil.rmtree(built, ignore_errors=True)
        # What is deployed stays as it is though another command builds meanwhile.
        shutil.copytree(BUILD / "out", built, copy_function=os.link)
    with step("sam deploy"):
        _make_bucket(endpoint_url)
        try:
            overrides = parse_overrides([*_parameters(endpoint_url), *parameters])
            overrides[PARAMETER] = release(overrides)
            _sam([*_deploy_command(built / "template.yaml"), *format_overrides(overrides)], port, log)
        except LocalError as error:
            reasons = _reasons(endpoint_url)
            raise LocalError("\n  ".join([str(error), *reasons])) from None
        finally:
            shutil.rmtree(built)


def _build(endpoint_url: str, port: int, log: Path) -> None:
    """Build what changed since the last build; SAM itself takes seconds to find out that nothing did."""
    sources = sources_digest()
    if _BUILT.exists() and _BUILT.read_text("utf-8") == sources:
        return
    with step("sam build"):
        _BUILT.unlink(missing_ok=True)
        _sam(_build_command(endpoint_url), port, log)
    _BUILT.write_text(sources, "utf-8")


def sources_digest(root: Path = ROOT) -> str:
    """A digest of all that a build is made of: names and contents of files, this machine and its Python."""
    digest = sha256(f"{platform.platform()} {sys.version} {VENV_BIN}".encode())
    for folder in ("functions", "layers", "template.yaml"):
        place = root / folder
        files = (path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
        for path in sorted(file for file in files if "__pycache__" not in file.parts):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root)} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _build_command(endpoint_url: str) -> list[str | Path]:
    return [
        "build",
        *("--template-file", ROOT / "template.yaml"),
        *("--build-dir", BUILD / "out", "--cache-dir", BUILD / "cache"),
        *("--cached", "--parallel"),
        "--parameter-overrides",
        *_parameters(endpoint_url),
    ]


def _deploy_command(template: Path) -> list[str | Path]:
    return [
        "deploy",
        *("--template-file", template),
        *("--stack-name", STACK_NAME, "--s3-bucket", ARTIFACTS_BUCKET),
        *("--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"),
        *("--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"),
        "--parameter-overrides",
    ]


def _parameters(endpoint_url: str) -> list[str]:
    return [
        "Cloud=embedded",
        # There is no CodeDeploy.
        "DeploymentType=AllAtOnce",
        f"Architecture={architecture()}",
        f"PublicUrl={api_url(endpoint_url, API_ID)}",
        "ShopUrl=https://shop.example/",
        # What is called here is on this machine.
        "WebhooksInside=true",
        # Here nothing is under way for longer.
        "EraseSettleSeconds=5",
    ]


def _sam(command: list[str | Path], port: int, log: Path) -> None:
    environment = pinned(port) | {
        "ARCHITECTURE": architecture(),
        # The embedded cloud runs the functions on this machine; Lambda's wheels are for Linux.
        "HOST_WHEELS": "" if platform.system() == "Linux" else "yes",
        "PYTHON": str(VENV_BIN / "python"),
        "PYTHONWARNINGS": "ignore",
    }
    with log.open("a", encoding="utf-8") as output:
        # Not run in the root: the `samconfig.toml` there is for real accounts.
        ended = subprocess.run(
            [SAM, *command],
            check=False,
            cwd=LOCAL,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    if ended.returncode:
        raise LocalError(f"sam {command[0]} failed (whole output: {log}):\n  {_complaint(log)}")


def _complaint(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    errors = [line for line in lines if "Error" in line]
    return "\n  ".join(errors[-3:] or lines[-8:])


def _make_bucket(endpoint_url: str) -> None:
    s3 = session().client("s3", endpoint_url=endpoint_url, config=CONFIG)
    try:
        s3.head_bucket(Bucket=ARTIFACTS_BUCKET)
    except ClientError:
        s3.create_bucket(Bucket=ARTIFACTS_BUCKET)


def _reasons(endpoint_url: str) -> list[str]:
    try:
        return failures(endpoint_url, STACK_NAME)
    except ClientError:
        return []


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
