"""The embedded cloud: MiniStack in the background, on loopback, with IAM enforced."""

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local.environment import endpoint, pinned
from local.layout import CLOUD_PYTHON, ROOT, LocalError
from local.processes import end_group, in_group

START_PATIENCE = 60.0
# Long enough to write a large persisted state.
STOP_PATIENCE = 60.0
_OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


@dataclass(frozen=True, slots=True)
class Cloud:
    """An embedded cloud that runs, or ran, in `directory`."""

    port: int
    directory: Path
    pid: int
    persist: bool
    # Known only to who started it; kept, because dropping it would warn of a lost child.
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False, compare=False)

    @property
    def endpoint_url(self) -> str:
        """The address of all its services."""
        return endpoint(self.port)

    @property
    def runs(self) -> bool:
        """Whether the recorded process is there and is this cloud."""
        return any(process.pid == self.pid for process in in_group(self.pid, str(self.directory)))

    @classmethod
    def recorded(cls, directory: Path) -> "Cloud | None":
        """Return the cloud last started in `directory`, if it was not stopped."""
        try:
            record = json.loads((directory / "cloud.json").read_text("utf-8"))
        except FileNotFoundError:
            return None
        return cls(record["port"], directory, record["pid"], record["persist"])

    def record(self) -> None:
        """Write down which process this is, for `recorded`."""
        text = json.dumps({"port": self.port, "pid": self.pid, "persist": self.persist})
        (self.directory / "cloud.json").write_text(text + "\n", "utf-8")

    def stop(self) -> None:
        """End the cloud and its Lambda workers; it saves its state first when it persists."""
        end_group(self.pid, str(self.directory), STOP_PATIENCE)
        if self.process:
            self.process.wait()
        shutil.rmtree(self.directory / "tmp", ignore_errors=True)
        (self.directory / "cloud.json").unlink(missing_ok=True)


def has_state(directory: Path) -> bool:
    """Return whether an earlier cloud in `directory` kept its data."""
    return any((directory / "state").glob("*.json"))


def start(port: int, directory: Path, *, persist: bool) -> Cloud:
    """Start a cloud, or return the one that runs; fail when something else has the port."""
    directory = directory.resolve()
    found = Cloud.recorded(directory)
    if found and found.runs:
        return found
    if found:
        found.stop()
    _require_free(port)
    cloud = _launch(port, directory, persist=persist or has_state(directory))
    try:
        _await_health(cloud)
    except BaseException:
        cloud.stop()
        raise
    return cloud


@contextmanager
def running(port: int, directory: Path, *, persist: bool = False) -> Iterator[Cloud]:
    """Run a cloud for the length of a `with` block."""
    cloud = start(port, directory, persist=persist)
    try:
        yield cloud
    finally:
        cloud.stop()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _launch(port: int, directory: Path, *, persist: bool) -> Cloud:
    for name in ("state", "s3", "tmp"):
        if not persist or name == "tmp":
            shutil.rmtree(directory / name, ignore_errors=True)
        (directory / name).mkdir(parents=True, exist_ok=True)
    with (directory / "cloud.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            # The folder is an argument so that `ps` shows whose cloud this is.
            [CLOUD_PYTHON, "-P", ROOT / "local" / "ministack_app", directory],
            cwd=directory,
            env=_settings(port, directory, persist=persist),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    cloud = Cloud(port, directory, process.pid, persist, process)
    cloud.record()
    return cloud


def _settings(port: int, directory: Path, *, persist: bool) -> dict[str, str]:
    flag = str(int(persist))
    # The Lambda workers inherit these, so they get what concerns AWS and little else.
    inherited = {
        name: value
        for name, value in pinned(port).items()
        if name.startswith("AWS_") or name in {"PATH", "HOME", "LANG", "NO_PROXY", "no_proxy"}
    }
    return inherited | {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "STATE_DIR": str(directory / "state"),
        "S3_DATA_DIR": str(directory / "s3"),
        "TMPDIR": str(directory / "tmp"),
        "PERSIST_STATE": flag,
        "S3_PERSIST": flag,
    }


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise LocalError(
                f"port {port} is in use by another program; take another one: PORT={port + 1} make up"
            ) from None


def _await_health(cloud: Cloud) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while time.monotonic() < deadline and cloud.runs:
        try:
            with _OPEN(f"{cloud.endpoint_url}/_ministack/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    log = (cloud.directory / "cloud.log").read_text("utf-8", "replace")
    last_lines = "\n".join(log.splitlines()[-15:])
    raise LocalError(f"the embedded cloud did not start; its log ends with:\n{last_lines}")
