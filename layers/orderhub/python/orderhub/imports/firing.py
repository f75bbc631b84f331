"""Telling of what an import stored without telling, because too many messages would have gone out."""

from dataclasses import replace

from orderhub.imports.forecast import forecast_in
from orderhub.imports.job import ImportState, Job, result_key
from orderhub.imports.process import Importer
from orderhub.imports.storing import fire
from orderhub.jobs.engine import Engine, Jobs
from orderhub.orders.model import Mode
from orderhub.orders.write_plan import Source
from orderhub.platform.log import log


def fire_import(import_id: str, jobs: Jobs[Job], engine: Engine[Job], importer: Importer) -> None:
    """Tell of what an import stored without telling.

    Raises:
        TransientError: Not everything was published; firing again goes on.
    """
    job = jobs.find(import_id)
    if job is None or not job.held or job.state is not ImportState.DONE:
        return
    plan = importer.bucket.note(result_key(import_id, "plan.json"))
    if plan is None:
        log.error("import_not_fired", extra={"import_id": import_id, "code": "plan_gone"})
        return
    source = Source(written_by=f"{import_id}-fire", mode=Mode.LIVE, received_at=importer.clock())
    fire(importer.orders(source), list(forecast_in(plan).tallies), time_left=importer.time_left)
    engine.store(job, replace(job, held=False, facts=job.facts | {"fired_at": importer.clock().isoformat()}))
    log.info("import_fired", extra={"import_id": import_id})
