"""`make import`: sends a file to the import, follows it, and prints what became of it.

make import FILE=orders.csv
make import FILE=orders.xlsx MODE=check ZONE=Europe/Kyiv
ORDERHUB_API=https://….amazonaws.com/api ORDERHUB_KEY=ohk_… make import FILE=orders.csv
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from local.caller import Caller, download, upload
from local.console import terminal
from local.import_job import MODES, Job, caller_of_environment, follow, read_job, read_summary
from local.import_screens import outcome
from local.layout import LocalError
from local.progress import run

USAGE = "make import FILE=orders.csv [MODE=live|check|historical] [ZONE=Europe/Kyiv]"


def import_file(caller: Caller, path: Path, mode: str, console: Console, zone: str = "") -> Job:
    """Announce a file, upload it, follow its job to the end, and show what became of it.

    Args:
        caller: Calls the API.
        path: The file.
        mode: What is done with it.
        console: Where it is shown.
        zone: The zone of its times; that of their stores if it is not said.
    """
    request = {"fileName": path.name, "mode": mode} | ({"timeZone": zone} if zone else {})
    announced = caller.post("/v1/imports", request)
    import_id = announced["importId"]
    console.print(f"import {import_id}")
    upload(path, announced["upload"]["url"])
    job = follow(lambda: read_job(caller, import_id), lambda each_job: each_job.has_ended, console)
    summary = read_summary(job)
    console.print(outcome(job, summary))
    if job.is_done and summary["rows_rejected"]:
        written = write_beside(path, download(job.facts["results"]["rejected.csv"]))
        console.print(f"rejected rows: {written}\n(correct them there and import that file)", soft_wrap=True)
    return job


def write_beside(path: Path, content: bytes) -> Path:
    """Write the rejected rows beside the file they are from; never over a file somebody may be correcting.

    Raises:
        LocalError: They cannot be written there.
    """
    number = 1
    while True:
        beside = path.with_name(f"{path.stem}.rejected{f'-{number}' if number > 1 else ''}.csv")
        try:
            with beside.open("xb") as file:
                file.write(content)
        except FileExistsError:
            number += 1
        except OSError as error:
            raise LocalError(f"{beside} cannot be written: {error.strerror}") from None
        else:
            return beside


def arguments_of(words: Sequence[str]) -> tuple[Path, str]:
    """Return the file and the mode that a command line asks for; a wrong one ends the program with 2."""
    name, mode = (*words, "", "")[:2]
    path = Path(name).expanduser()
    if not name:
        _refuse("say which file")
    if not path.is_file():
        _refuse(f"{name}: there is no such file")
    if (mode or MODES[0]) not in MODES:
        _refuse(f"MODE={mode} is none of {', '.join(MODES)}")
    return path, mode or MODES[0]


def _refuse(why: str) -> NoReturn:
    print(f"orderhub: {why}; {USAGE}", file=sys.stderr)
    raise SystemExit(2)


def main() -> None:
    """Import the file the command line names; ends with 1 unless it was taken."""
    path, mode = arguments_of(sys.argv[1:])
    zone = "".join(sys.argv[3:4])
    if not import_file(caller_of_environment(), path, mode, terminal(), zone).is_done:
        sys.exit(1)


if __name__ == "__main__":
    run(main)
