"""Files on their way through the drop folder: dropped as somebody would who has nothing but the bucket."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from local.caller import Caller
from local.clients import CONFIG, session
from local.import_job import Job, follow, read_job, read_summary
from local.layout import ROOT, LocalError
from local.stack import Stack

SAMPLES = ROOT / "events" / "samples" / "files"
WITH_MISTAKES = SAMPLES / "orders-mistakes.xlsx"
GOOD = SAMPLES / "orders-good.csv"
_TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})
# Without a sign of life; a machine that does much else still has its turn by then.
_PATIENCE = 60.0
_FOLDERS = {"live": "incoming/", "check": "incoming/check/", "historical": "incoming/historical/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """An import that has ended, and all there is to say of it."""

    job: Job
    summary: dict[str, Any]


class DropFolder:
    """The drop bucket of a stack that nobody else drops files into."""

    def __init__(self, stack: Stack, caller: Caller, console: Console) -> None:
        self._s3 = session().client("s3", endpoint_url=stack.endpoint_url, config=CONFIG)
        self._bucket = stack.drop_bucket
        self._caller = caller
        self._console = console

    def drop(self, path: Path, mode: str) -> Imported:
        """Drop a file into a mode's folder, and follow its job to the end.

        Raises:
            LocalError: It was refused as a whole, with the reason, or its job did not end.
        """
        known = {job.import_id for job in self._jobs()}
        self._s3.put_object(Bucket=self._bucket, Key=f"{_FOLDERS[mode]}{path.name}", Body=path.read_bytes())

        def look() -> Job:
            found = [job.import_id for job in self._jobs() if job.import_id not in known]
            return read_job(self._caller, found[0]) if found else _not_yet(path, mode)

        job = follow(look, lambda each_job: each_job.has_ended, self._console, patience=_PATIENCE)
        if not job.is_done:
            raise LocalError(f"{path.name}: {job.state} ({job.facts['code']}): {job.facts['reason']}")
        return Imported(job=job, summary=read_summary(job))

    def _jobs(self) -> list[Job]:
        return [Job.of(job) for job in self._caller.get("/v1/imports?limit=10")["imports"]]


def own_table(name: str) -> Path | None:
    """Return the user's file if it is a table of orders, None if it is to be read as JSON.

    Raises:
        LocalError: It is a table that cannot be read.
    """
    path = Path(name).expanduser()
    if path.suffix.lower() == ".xls":
        raise LocalError(f"{name}: save it as XLSX or CSV; the old XLS is not read")
    if path.suffix.lower() not in _TABLES:
        return None
    if not path.is_file():
        raise LocalError(f"{name}: there is no such file")
    return path


def _not_yet(path: Path, mode: str) -> Job:
    return Job(
        import_id="of the dropped file",
        name=path.name,
        mode=mode,
        state="waiting",
        rows=0,
        rows_done=0,
        held=False,
    )
