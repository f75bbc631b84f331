"""What is done for the jobs of dropped files, as the engine of jobs needs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from orderhub.edge.metrics import Metric, count
from orderhub.imports.file_steps import FileSteps, ImportPorts, ended_without_success
from orderhub.imports.job import UPLOAD_MISSING, Job, State
from orderhub.jobs.engine import Step


@dataclass(frozen=True, slots=True)
class Importer:
    """Stores the orders of dropped files."""

    ports: ImportPorts

    def begin(self, _job: Job) -> Callable[[Job], Step[Job]]:
        """What does the next step of a file."""
        return FileSteps(self.ports)

    def failed(self, job: Job, code: str) -> Job:
        """The job as it is when it is given up; a summary says why."""
        reason = f"Taken up {job.attempts} times and never finished; drop the file again."
        if code == UPLOAD_MISSING:
            reason = "The file was never uploaded; ask for a new address."
        return ended_without_success(job, State.FAILED, code, reason, self.ports.bucket)

    def ended(self, job: Job) -> Mapping[str, object]:
        """Count the job; there is nothing more for the log to say."""
        count(Metric.IMPORTS_FAILED, int(job.state is State.FAILED))
        if job.state is State.DONE:
            count(Metric.IMPORT_ROWS, job.rows)
            count(Metric.IMPORT_ROWS_REJECTED, job.facts["counts"]["rejected"])
        return {}
