"""The job of one dropped file: where it comes from, what is to be done, how far it is; pure, no AWS."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, ClassVar

from orderhub.errors import InvalidInput
from orderhub.jobs import job as jobs
from orderhub.jobs.policy import Policy

FOLDER = "incoming/"
UPLOAD_PATIENCE = timedelta(hours=2)
"""How long an announced file is waited for; the address to upload it to is good for half of that."""
UPLOAD_MISSING = "upload_missing"
"""The code of a job whose file did not come."""
POLICY = Policy(
    kind="import",
    noun="import",
    continues="import_continues",
    lease=timedelta(seconds=60),
    most_attempts=5,
    retention=timedelta(days=90),
    step_seconds=20.0,
)
FIRE = "Fire Import"
"""Has the worker publish what an import stored without publishing."""

_UPLOADED = re.compile(r"/(\d{8}T\d{6}-[0-9a-f]{10})/")
_LONGEST_NAME = 100
"""What is stored of a file's name: its end, which says the kind."""


class ImportMode(StrEnum):
    """What is done with a file; the folder it is dropped into says so."""

    LIVE = "live"
    HISTORICAL = "historical"
    CHECK = "check"


class ImportState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    READING = "reading"
    STORING = "storing"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self in (ImportState.WAITING, ImportState.READING, ImportState.STORING)

    @property
    def begun(self) -> "ImportState":
        """The state once a worker has taken the job."""
        return ImportState.READING if self is ImportState.WAITING else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(jobs.Job[ImportState]):
    """One file's job.

    ``held`` says that the orders are stored but not published, because too many messages would have gone out.
    ``zone`` is that of the file's times, where it was said with the request. ``facts`` is what there is to say of
    it: counts, encoding, zones and the like.
    """

    ID: ClassVar = "import_id"

    import_id: str
    key: str
    way: ImportMode
    rows: int = 0
    rows_done: int = 0
    reason: str | None = None
    held: bool = False
    zone: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's name, without the folders."""
        return PurePosixPath(self.key).name

    @property
    def is_missing(self) -> bool:
        """Whether the job was given up because its file did not come."""
        return self.code == UPLOAD_MISSING

    def reopened(self) -> "Job":
        """The job of a file that came after all."""
        return replace(self, state=ImportState.READING, ended_at=None, code=None, reason=None)

    def is_idle(self, now: datetime) -> bool:
        """Whether the sweep is to take the job: its file is there, and nobody works on it."""
        return self.state in (ImportState.READING, ImportState.STORING) and self.is_silent(now)

    def expired(self, now: datetime) -> str | None:
        """The code with which the sweep gives the job up, because its file did not come."""
        is_late = self.state is ImportState.WAITING and now - self.created_at > UPLOAD_PATIENCE
        return UPLOAD_MISSING if is_late else None


def way_of(key: str) -> ImportMode:
    """What the folder of a file says is to be done with it.

    Raises:
        InvalidInput: ``folder_unknown``: the key is not in a folder files are taken from.
    """
    folders = PurePosixPath(key).parts[:-1]
    # S3's console makes a folder as an empty object whose key ends with a slash.
    if folders[:1] != ("incoming",) or key.endswith("/"):
        raise InvalidInput("Files are taken from the folder incoming/.", "folder_unknown")
    if folders[1:2] == ("historical",):
        return ImportMode.HISTORICAL
    return ImportMode.CHECK if folders[1:2] == ("check",) else ImportMode.LIVE


def import_id_of(bucket: str, key: str, version: str, arrived_at: datetime) -> str:
    """The id of a file's job: made of facts, so the same event delivered twice names one job.

    An address given out for an upload has the id in the key already.

    Args:
        bucket: The bucket.
        key: The file's key.
        version: What tells this object from another one under the same key: S3's sequencer and ETag.
        arrived_at: When the object came, by S3.
    """
    announced = _UPLOADED.search(key)
    if announced:
        return announced[1]
    return dropped_id_of(bucket, key, version, arrived_at)


def dropped_id_of(bucket: str, key: str, version: str, arrived_at: datetime) -> str:
    """The id of the job of a file nobody announced; the arguments are those of ``import_id_of``."""
    digest = hashlib.sha256(f"{bucket}\n{key}\n{version}".encode()).hexdigest()
    return f"{arrived_at:%Y%m%dT%H%M%S}-{digest[:10]}"


def upload_key(way: ImportMode, import_id: str, name: str) -> str:
    """Where a file goes that is uploaded through an address of ours."""
    folder = FOLDER if way is ImportMode.LIVE else f"{FOLDER}{way}/"
    safe = re.sub(r"[^\w.() -]", "_", PurePosixPath(name).name)[-_LONGEST_NAME:]
    return f"{folder}{import_id}/{safe}"


def result_key(import_id: str, name: str) -> str:
    """Where a result of an import lies."""
    return f"results/{import_id}/{name}"
