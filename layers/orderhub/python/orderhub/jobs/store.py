"""Where jobs are stored: their rows in the Operations table; of this package the one module that calls AWS."""

from collections.abc import Iterator
from typing import Any

from orderhub.jobs.job import Job
from orderhub.jobs.rows import RowFormat
from orderhub.platform.records import Records


class JobStore[J: Job[Any]]:
    """The jobs of a kind. Every method raises TransientError when trying again can help.

    Args:
        records: The rows of the table.
        rows: How jobs are written as rows.
    """

    def __init__(self, records: Records, rows: RowFormat[J]) -> None:
        self._records = records
        self._rows = rows

    def find(self, job_id: str) -> J | None:
        """The job of that id as it is now, None if there is none."""
        row = self._records.find(self._rows.key(job_id))
        return self._rows.job(row) if row else None

    def open(self) -> Iterator[str]:
        """The ids of all jobs that are not at their end."""
        return self._records.listed(self._rows.open_partition)

    def add(self, job: J) -> bool:
        """Keep a new job; False when there is one of that id."""
        notes = (self._records.put(self._rows.open_row(job)),) if self._rows.is_indexed else ()
        return self._records.add(self._rows.row(job), *notes)

    def change(self, before: J, after: J) -> bool:
        """Replace a job that is still as it was read; False when somebody else has changed it."""
        attribute, version = self._rows.version(before)
        notes: tuple[Any, ...] = ()
        if self._rows.is_indexed and not after.state.is_open:
            notes = (self._records.delete(self._rows.open_key(after.job_id)),)
        return self._records.change(self._rows.row(after), version, *notes, of=attribute)
