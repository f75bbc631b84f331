"""Working off the job of one dropped file: read it, foresee what it does, store it part by part, report.

What is read and foreseen stays in memory between the steps of an invocation; the next one reads it again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.imports.bucket import Bucket, Dropped
from orderhub.imports.forecast import NO_CONSUMERS, Forecast, forecast_in, foresee
from orderhub.imports.job import UPLOAD_MISSING, ImportMode, ImportState, Job, result_key
from orderhub.imports.judge import judge
from orderhub.imports.reactions import Consumers
from orderhub.imports.reading import read
from orderhub.imports.report import rejected_csv, summary, why_held
from orderhub.imports.sheet import Sheet
from orderhub.imports.storing import Before, Stored, store
from orderhub.imports.tally import RowOutcome
from orderhub.imports.terms import Terms
from orderhub.imports.verdict import Judged
from orderhub.imports.zones import ZoneSource, zone_named
from orderhub.jobs.engine import Step, Work
from orderhub.orders.changes import Screen, unscreened
from orderhub.orders.ingest import OrderStore
from orderhub.orders.model import Mode
from orderhub.orders.write_plan import Source
from orderhub.platform.metrics import Metric, count

_SHOWN = (
    *("counts", "fires", "encoding", "header", "notes", "zones", "zone_sources", "totals", "warnings_by_code"),
    *("held_because", "seconds"),
)
"""What of a summary a job shows."""
_MODES = {ImportMode.LIVE: Mode.LIVE, ImportMode.CHECK: Mode.LIVE, ImportMode.HISTORICAL: Mode.HISTORICAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer(Work[Job]):
    """Stores the orders of dropped files; composed once for an invocation.

    Args:
        bucket: The drop bucket.
        orders: Makes the place where orders are stored, for what they are stamped with.
        terms: What the owner decided.
        clock: Tells the time.
        time_left: Seconds this invocation has.
        screen: Marks orders of buyers who were erased.
        consumers: What reacts to events published at a moment, beside workflows.
    """

    bucket: Bucket
    orders: Callable[[Source], OrderStore]
    terms: Terms
    clock: Callable[[], datetime]
    time_left: Callable[[], float]
    screen: Screen = unscreened
    consumers: Callable[[datetime], Consumers] = lambda _: NO_CONSUMERS

    def begin(self, _job: Job) -> Callable[[Job], Step[Job]]:
        """What does the next step of a file."""
        return FileSteps(self)

    def failed(self, job: Job, code: str) -> Job:
        """The job as it is when it is given up; a summary says why."""
        reason = f"Taken up {job.attempts} times and never finished; drop the file again."
        if code == UPLOAD_MISSING:
            reason = "The file was never uploaded; ask for a new address."
        return self.unsuccessful(job, ImportState.FAILED, code, reason)

    def ended(self, job: Job) -> Mapping[str, object]:
        """Count the job; there is nothing more for the log to say."""
        count(Metric.IMPORTS_FAILED, int(job.state is ImportState.FAILED))
        if job.state is ImportState.DONE:
            count(Metric.IMPORT_ROWS, job.rows)
            count(Metric.IMPORT_ROWS_REJECTED, job.facts["counts"]["rejected"])
        return {}

    def unsuccessful(self, job: Job, state: ImportState, code: str, reason: str) -> Job:
        """A job at its end without success; a summary says why."""
        facts = {"import_id": job.import_id, "file": job.name, "mode": job.way, "state": state}
        self.bucket.write_note(result_key(job.import_id, "summary.json"), facts | {"code": code, "reason": reason})
        return replace(job, state=state, code=code, reason=reason)


class FileSteps:
    """An invocation's way through one file; each call does the next step."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer
        self._next: Callable[[Job], Step[Job]] = self._read

    def __call__(self, job: Job) -> Step[Job]:
        """Do the next step; a file that cannot be taken ends its job."""
        try:
            return self._next(job)
        except InvalidInput as fault:
            return Step(self._importer.unsuccessful(job, ImportState.REFUSED, fault.code, str(fault)))

    def _read(self, job: Job) -> Step[Job]:
        dropped = self._importer.bucket.read(job.key)
        sheet, judged = self._judged(job, dropped)
        source = Source(written_by=job.import_id, mode=_MODES[job.way], received_at=dropped.arrived_at)
        self._next = partial(self._foresee, sheet, judged, source)
        return Step(replace(job, rows=judged.rows), is_progress=False)

    def _foresee(self, sheet: Sheet, judged: Judged, source: Source, job: Job) -> Step[Job]:
        forecast = self._forecast(job, judged, source)
        if job.way is ImportMode.CHECK:
            notices = [notice for some in forecast.notices.values() for notice in some]
            done = Stored(counts=forecast.counts, notices=notices)
            return self._report(sheet, judged, forecast, done, job)
        if forecast.held:
            source = replace(source, mode=Mode.HELD)
        done = Stored()
        parts = store(
            self._importer.orders(source),
            judged,
            sheet,
            forecast,
            Before(rows=job.rows_done, unstored=frozenset(job.facts.get("unstored", ()))),
            done,
            written_by=source.written_by,
            time_left=self._importer.time_left,
        )
        self._next = partial(self._store, parts, partial(self._report, sheet, judged, forecast, done))
        return Step(replace(job, state=ImportState.STORING, held=forecast.held), is_progress=False)

    def _store(
        self, parts: Iterator[tuple[int, list[int]]], report: Callable[[Job], Step[Job]], job: Job
    ) -> Step[Job]:
        part = next(parts, None)
        if part is None:
            return report(job)
        rows, unstored = part
        facts = {"unstored": [*job.facts.get("unstored", ()), *unstored]}
        return Step(replace(job, rows_done=rows, facts=facts))

    def _judged(self, job: Job, dropped: Dropped) -> tuple[Sheet, Judged]:
        zones = self._importer.terms.zones
        if job.zone:
            zones = replace(zones, of_file=zone_named(job.zone), file_source=ZoneSource.REQUEST)
        elif dropped.zone:
            zones = replace(zones, of_file=zone_named(dropped.zone), file_source=ZoneSource.METADATA)
        sheet = read(dropped.data, job.name)
        judged = judge(sheet, zones, self._importer.terms.currency, dropped.arrived_at)
        changes = self._importer.screen([each.change for each in judged.orders])
        orders = (each._replace(change=change) for each, change in zip(judged.orders, changes, strict=True))
        return sheet, replace(judged, orders=tuple(orders))

    def _forecast(self, job: Job, judged: Judged, source: Source) -> Forecast:
        """What storing the file does, foreseen once, before anything is stored, and kept."""
        importer, key = self._importer, result_key(job.import_id, "plan.json")
        stored = importer.bucket.note(key)
        if stored is not None:
            return forecast_in(stored)
        forecast = foresee(
            importer.orders(source), judged, source, importer.terms.rules(), importer.consumers(source.received_at)
        )
        forecast.held = forecast.fires.messages > importer.terms.max_messages
        importer.bucket.write_note(key, forecast.note())
        return forecast

    def _report(self, sheet: Sheet, judged: Judged, forecast: Forecast, done: Stored, job: Job) -> Step[Job]:
        rejected = (*judged.rejected, *done.rejected)
        warnings = sorted((*judged.warnings, *done.notices), key=lambda notice: notice.lines[-1])
        judged = replace(judged, rejected=rejected, warnings=tuple(warnings))
        counts = {**done.counts, "rejected": len(judged.rejected)}
        facts: dict[str, Any] = {
            "import_id": job.import_id,
            "file": job.name,
            "mode": job.way,
            "state": ImportState.DONE,
            "counts": {outcome.value: counts.get(outcome, 0) for outcome in RowOutcome},
            "fires": forecast.fires.shown(),
            "held": forecast.held,
            "encoding": sheet.encoding,
            "header": {"sheet": sheet.name or None, "row": sheet.header_line},
            "notes": list(sheet.notes),
            "seconds": round((self._importer.clock() - job.created_at).total_seconds(), 1),
        }
        if forecast.held:
            facts["held_because"] = why_held(job, forecast.fires.messages, self._importer.terms.max_messages)
        name = result_key(job.import_id, "rejected.csv")
        self._importer.bucket.write(name, rejected_csv(judged), "text/csv; charset=utf-8")
        result = summary(judged, facts)
        self._importer.bucket.write_note(result_key(job.import_id, "summary.json"), result)
        shown = {key: result[key] for key in _SHOWN if key in result}
        return Step(replace(job, state=ImportState.DONE, rows_done=job.rows, facts=shown))
