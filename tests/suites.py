"""Says how many tests each suite of `make test` ran: ``python -m tests.suites unit slow template browser cloud``.

It ends with 1 when a suite did not run, when not all of its tests did, and when one failed.
"""

import sys
from collections.abc import Mapping

from local.layout import LOCAL
from tests.support.completeness import Record

_FOLDER = LOCAL / "suites"


def summary(records: Mapping[str, Record | None]) -> list[str]:
    """A line for each suite, and one for all."""
    ran = [record for record in records.values() if record]
    every = Record(
        collected=sum(run.collected for run in ran),
        ended=sum(run.ended for run in ran),
        failed=sum(run.failed for run in ran),
        seconds=sum(run.seconds for run in ran),
    )
    return [_line(name, record) for name, record in [*records.items(), ("all", every)]]


def is_complete(records: Mapping[str, Record | None]) -> bool:
    """Whether every suite ran all of its tests, and none failed."""
    return all(
        record and record.collected == record.ended > 0 and not record.failed for record in records.values()
    )


def _line(name: str, record: Record | None) -> str:
    if record is None:
        return f"{name:10}did not run"
    line = f"{name:10}{record.ended:6,} of {record.collected:6,} tests ran in {record.seconds:6,.0f} s"
    return f"{line}, {record.failed:,} failed" if record.failed else line


def main() -> None:
    """Say it of the suites that the command line names."""
    records = {name: Record.load(_FOLDER / f"{name}.json") for name in sys.argv[1:]}
    print(*summary(records), sep="\n", flush=True)  # noqa: T201 - it talks to the person at the terminal
    if not is_complete(records):
        sys.exit("orderhub: not all tests ran and passed; what stopped them stands above.")


if __name__ == "__main__":
    main()
