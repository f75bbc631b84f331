"""A file has come: its job is opened, or gone on with, and worked off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.imports.job import ImportState, Job, dropped_id_of, import_id_of, way_of
from orderhub.imports.joblist import JobList
from orderhub.jobs.engine import Engine


def arrive(event: Mapping[str, Any], engine: Engine[Job], jobs: JobList, worker: str) -> None:
    """Work off a file that S3 says has come; the same event delivered twice is one job.

    Raises:
        TransientError: It is to be tried again.
    """
    bucket, dropped = event["detail"]["bucket"]["name"], event["detail"]["object"]
    arrived_at = datetime.fromisoformat(event["time"])
    version = f"{dropped.get('sequencer', '')} {dropped.get('etag', '')}"
    import_id = import_id_of(bucket, dropped["key"], version, arrived_at)
    try:
        way = way_of(dropped["key"])
    except InvalidInput:
        return
    job = jobs.find(import_id)
    if job and job.key != dropped["key"]:
        # A copy of an announced file in another folder; the folder of the announced one has the id in it.
        import_id = dropped_id_of(bucket, dropped["key"], version, arrived_at)
        job = jobs.find(import_id)
    if job is None:
        # Not waiting: the file is there, so whoever looks round takes it up should this worker die right now.
        jobs.add(
            Job(import_id=import_id, key=dropped["key"], way=way, state=ImportState.READING, created_at=arrived_at)
        )
    elif job.is_missing:
        # The file came late, or only its event did.
        jobs.change(job, job.reopened())
    engine.work(import_id, worker)
