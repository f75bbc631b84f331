"""What the API says of imports: upload addresses, jobs, the template."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Any

from orderhub.errors import InvalidInput, RequestError
from orderhub.http.answer import Answer
from orderhub.http.bodies import object_in
from orderhub.http.query_params import limit_of
from orderhub.http.request import Event, query_of
from orderhub.imports.bucket import UPLOAD_SECONDS, Bucket
from orderhub.imports.job import FIRE, ImportMode, ImportState, Job, result_key, upload_key
from orderhub.imports.joblist import JobList
from orderhub.imports.template import template_csv, template_xlsx
from orderhub.imports.zones import zone_named
from orderhub.platform.calling import Worker

MOST_LISTED = 100
_EXAMPLE = '{"fileName": "orders.csv", "mode": "live", "timeZone": "Asia/Shanghai"}'
_LONGEST_ID = 100
_KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEMPLATES = {"csv": (template_csv, "text/csv; charset=utf-8"), "xlsx": (template_xlsx, _XLSX)}


def announce(body: bytes, jobs: JobList, bucket: Bucket, now: datetime) -> Answer:
    """Open a job for a file, and say where to upload it: 201.

    Raises:
        RequestError: ``body_invalid``, ``field_unknown``, ``file_name_invalid``, ``mode_unknown`` or
            ``zone_unknown``.
    """
    name, way, zone = _parameters(body)
    import_id = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(5)}"
    key = upload_key(way, import_id, name)
    job = Job(import_id=import_id, key=key, way=way, state=ImportState.WAITING, created_at=now, zone=zone)
    jobs.add(job)
    upload = {"method": "PUT", "url": bucket.upload_address(key), "expiresInSeconds": UPLOAD_SECONDS}
    return Answer(status=HTTPStatus.CREATED, body=shown(job) | {"upload": upload})


def listed(event: Event, jobs: JobList) -> Answer:
    """The newest jobs, newest first, with what to ask for the next page.

    Raises:
        RequestError: ``limit_invalid`` or ``before_invalid``.
    """
    limit, before = limit_of(event, MOST_LISTED), query_of(event, "before")
    if before and len(before) > _LONGEST_ID:
        raise RequestError("Send before as the answer's next said it.", "before_invalid")
    found = jobs.newest(limit, before)
    return Answer(body={"imports": [shown(job) for job in found], "next": _next(found, limit)})


def read(jobs: JobList, bucket: Bucket, import_id: str) -> Answer:
    """A job, with addresses its results can be read from for an hour.

    Raises:
        RequestError: ``import_unknown``.
    """
    job = _known(jobs, import_id)
    body = shown(job)
    if not job.state.is_open:
        names = ("summary.json", "rejected.csv") if job.state is ImportState.DONE else ("summary.json",)
        body["results"] = {name: bucket.download_address(result_key(import_id, name)) for name in names}
    return Answer(body=body)


def fire(jobs: JobList, worker: Worker, import_id: str) -> Answer:
    """Have what an import holds published: 202; the job shows when it is done.

    Raises:
        RequestError: ``import_unknown``, ``import_not_held``.
    """
    job = _known(jobs, import_id)
    if job.state is not ImportState.DONE or not job.held:
        message = "Nothing of this import is held; there is nothing to tell."
        raise RequestError(message, "import_not_held")
    worker.call(FIRE, import_id=import_id)
    return Answer(status=HTTPStatus.ACCEPTED, body=shown(job))


def template(wanted: str | None) -> Answer:
    """The file to fill in.

    Raises:
        RequestError: ``format_unknown``.
    """
    kind = wanted or "csv"
    if kind not in _TEMPLATES:
        raise RequestError("Send format as csv or xlsx.", "format_unknown")
    content, media_type = _TEMPLATES[kind]
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="orderhub-template.{kind}"',
    }
    return Answer(body=content(), headers=headers)


def shown(job: Job) -> dict[str, Any]:
    """A job as the API shows it."""
    times = {"createdAt": job.created_at, "endedAt": job.ended_at}
    fields = {
        "importId": job.import_id,
        "fileName": job.name,
        "mode": job.way,
        "state": job.state,
        "rows": job.rows,
        "rowsDone": job.rows_done,
        "held": job.held,
        "timeZone": job.zone,
        "code": job.code,
        "reason": job.reason,
        **{name: time and time.isoformat() for name, time in times.items()},
    }
    return {name: value for name, value in fields.items() if value is not None} | job.facts


def _parameters(body: bytes) -> tuple[str, ImportMode, str | None]:
    fields = object_in(body, _EXAMPLE, {"fileName", "mode", "timeZone"})
    name, mode, zone = fields.get("fileName"), fields.get("mode", ImportMode.LIVE), fields.get("timeZone")
    if not isinstance(name, str) or PurePosixPath(name).suffix.lower() not in _KINDS:
        message = "Send fileName as the name of a CSV or XLSX file."
        raise RequestError(message, "file_name_invalid")
    if mode not in list(ImportMode):
        raise RequestError(f"Send mode as one of {', '.join(ImportMode)}.", "mode_unknown")
    return name, ImportMode(mode), None if zone is None else _zone(zone)


def _zone(name: object) -> str:
    try:
        return zone_named(name if isinstance(name, str) else "").key
    except InvalidInput as refused:
        raise RequestError(str(refused), "zone_unknown") from None


def _known(jobs: JobList, import_id: str) -> Job:
    job = jobs.find(import_id) if 0 < len(import_id) <= _LONGEST_ID else None
    if job is None:
        raise RequestError("There is no import with that id.", "import_unknown")
    return job


def _next(found: Sequence[Job], limit: int) -> str | None:
    return found[-1].import_id if len(found) == limit else None
