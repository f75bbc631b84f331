"""Working off the job of one dropped file: read it, foresee what it does, store it, report.

Every step can be repeated: an invocation that dies is followed by another, which takes the job up where it
was and comes to the same end.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.imports.bucket import Bucket, Dropped
from orderhub.imports.desk import Desk
from orderhub.imports.forecast import NO_CONSUMERS, Forecast, forecast_in, foresee
from orderhub.imports.job import Job, State, Way, result_key
from orderhub.imports.joblist import JobList
from orderhub.imports.judge import judge
from orderhub.imports.reactions import Consumers
from orderhub.imports.reading import read
from orderhub.imports.report import rejected_csv, summary, why_held
from orderhub.imports.sheet import Sheet
from orderhub.imports.storing import Before, Stored, fire, store
from orderhub.imports.tally import RowOutcome
from orderhub.imports.terms import Terms
from orderhub.imports.verdict import Judged
from orderhub.imports.zones import ZoneSource, zone_named
from orderhub.orders.changes import Screen, unscreened
from orderhub.orders.ingest import Orders
from orderhub.orders.model import Mode
from orderhub.orders.transactions import Source
from orderhub.platform.log import log
from orderhub.platform.metrics import Metric, count

_SHOWN = (
    *("counts", "fires", "encoding", "header", "notes", "zones", "zone_sources", "totals", "warnings_by_code"),
    *("held_because", "seconds"),
)
"""What of a summary a job shows."""
_MODES = {Way.LIVE: Mode.LIVE, Way.CHECK: Mode.LIVE, Way.HISTORICAL: Mode.HISTORICAL}


class Importer:
    """Composed once for an invocation; works off jobs.

    Args:
        jobs: The list of jobs.
        bucket: The drop bucket.
        orders: Makes the place where orders are kept, for what they are stamped with.
        terms: What the owner decided.
        clock: Tells the time.
        time_left: Seconds this invocation has.
        screen: Marks orders of buyers who were erased.
        consumers: What reacts to what is told at a moment, beside workflows.
    """

    def __init__(  # noqa: PLR0913 - the composition of a whole room
        self,
        *,
        jobs: JobList,
        bucket: Bucket,
        orders: Callable[[Source], Orders],
        terms: Terms,
        clock: Callable[[], datetime],
        time_left: Callable[[], float],
        screen: Screen = unscreened,
        consumers: Callable[[datetime], Consumers] = lambda _: NO_CONSUMERS,
    ) -> None:
        self._jobs = jobs
        self._bucket = bucket
        self._orders = orders
        self._terms = terms
        self._clock = clock
        self._time_left = time_left
        self._screen = screen
        self._consumers = consumers

    def work(self, import_id: str, worker: str) -> None:
        """Take a job in hand and bring it to its end; nothing happens when somebody else has it.

        Raises:
            TransientError: It did not come to its end; another invocation is to go on.
        """
        found = self._jobs.find(import_id)
        if found is None or not found.is_free_for(worker, self._clock()):
            return
        desk = Desk(self._jobs, found, self._clock)
        desk.sign(**found.taken(worker, self._clock()))
        try:
            self._work_off(desk)
        except InvalidInput as fault:
            self.give_up(desk, State.REFUSED, fault.code, str(fault))

    def fire(self, import_id: str) -> None:
        """Tell of what an import stored without telling.

        Raises:
            TransientError: Not all was told; firing again goes on.
        """
        found = self._jobs.find(import_id)
        if found is None or not found.held or found.state is not State.DONE:
            return
        plan = self._bucket.note(result_key(import_id, "plan.json"))
        if plan is None:
            log.error("import_not_fired", extra={"import_id": import_id, "code": "plan_gone"})
            return
        desk = Desk(self._jobs, found, self._clock)
        source = Source(written_by=f"{import_id}-fire", mode=Mode.LIVE, at=self._clock())
        fire(self._orders(source), list(forecast_in(plan).tallies), time_left=self._time_left)
        desk.sign(held=False, facts=desk.job.facts | {"fired_at": self._clock().isoformat()})
        log.info("import_fired", extra={"import_id": import_id})

    def give_up(self, desk: Desk, state: State, code: str, reason: str) -> None:
        """End a job without success, and say why."""
        job = desk.job
        facts = {"import_id": job.import_id, "file": job.name, "mode": job.way, "state": state}
        note = facts | {"code": code, "reason": reason}
        self._bucket.write_note(result_key(job.import_id, "summary.json"), note)
        desk.end(state, code, reason)
        count(Metric.IMPORTS_FAILED, int(state is State.FAILED))

    def _work_off(self, desk: Desk) -> None:
        dropped = self._bucket.read(desk.job.key)
        sheet, judged = self._judged(desk.job, dropped)
        desk.sign(rows=judged.rows)
        source = Source(written_by=desk.job.import_id, mode=_MODES[desk.job.way], at=dropped.at)
        forecast = self._forecast(desk.job, judged, source)
        if desk.job.way is Way.CHECK:
            notices = [notice for some in forecast.notices.values() for notice in some]
            done = Stored(counts=forecast.counts, notices=notices)
        else:
            desk.sign(state=State.STORING, held=forecast.held)
            if forecast.held:
                source = replace(source, mode=Mode.HELD)
            unstored: list[int] = desk.job.facts.get("unstored", [])
            done = store(
                self._orders(source),
                judged,
                sheet,
                forecast,
                Before(rows=desk.job.rows_done, unstored=frozenset(unstored)),
                written_by=source.written_by,
                time_left=self._time_left,
                progress=lambda rows, more: desk.sign(
                    rows_done=rows, facts={"unstored": [*desk.job.facts.get("unstored", ()), *more]}
                ),
            )
        self._report(desk, sheet, judged, forecast, done)

    def _judged(self, job: Job, dropped: Dropped) -> tuple[Sheet, Judged]:
        zones = self._terms.zones
        if job.zone:
            zones = replace(zones, of_file=zone_named(job.zone), file_source=ZoneSource.REQUEST)
        elif dropped.zone:
            zones = replace(zones, of_file=zone_named(dropped.zone), file_source=ZoneSource.METADATA)
        sheet = read(dropped.data, job.name)
        judged = judge(sheet, zones, self._terms.currency, dropped.at)
        changes = self._screen([each.change for each in judged.orders])
        orders = (each._replace(change=one) for each, one in zip(judged.orders, changes, strict=True))
        return sheet, replace(judged, orders=tuple(orders))

    def _forecast(self, job: Job, judged: Judged, source: Source) -> Forecast:
        """What storing the file does, foreseen once, before anything is stored, and kept."""
        kept = self._bucket.note(result_key(job.import_id, "plan.json"))
        if kept is not None:
            return forecast_in(kept)
        consumers = self._consumers(source.at)
        forecast = foresee(self._orders(source), judged, source, self._terms.rules, consumers)
        forecast.held = forecast.fires.messages > self._terms.max_messages
        self._bucket.write_note(result_key(job.import_id, "plan.json"), forecast.note())
        return forecast

    def _report(self, desk: Desk, sheet: Sheet, judged: Judged, forecast: Forecast, done: Stored) -> None:
        job = desk.job
        rejected = (*judged.rejected, *done.rejected)
        warnings = sorted((*judged.warnings, *done.notices), key=lambda notice: notice.lines[-1])
        judged = replace(judged, rejected=rejected, warnings=tuple(warnings))
        counts = {**done.counts, "rejected": len(judged.rejected)}
        facts: dict[str, Any] = {
            "import_id": job.import_id,
            "file": job.name,
            "mode": job.way,
            "state": State.DONE,
            "counts": {outcome.value: counts.get(outcome, 0) for outcome in RowOutcome},
            "fires": forecast.fires.shown(),
            "held": forecast.held,
            "encoding": sheet.encoding,
            "header": {"sheet": sheet.name or None, "row": sheet.header_line},
            "notes": list(sheet.notes),
            "seconds": round((self._clock() - job.created_at).total_seconds(), 1),
        }
        if forecast.held:
            facts["held_because"] = why_held(job, forecast.fires.messages, self._terms.max_messages)
        name = result_key(job.import_id, "rejected.csv")
        self._bucket.write(name, rejected_csv(judged), "text/csv; charset=utf-8")
        said = summary(judged, facts)
        self._bucket.write_note(result_key(job.import_id, "summary.json"), said)
        desk.end(State.DONE, rows_done=job.rows, facts={key: said[key] for key in _SHOWN if key in said})
        count(Metric.IMPORT_ROWS, judged.rows)
        count(Metric.IMPORT_ROWS_REJECTED, len(judged.rejected))
