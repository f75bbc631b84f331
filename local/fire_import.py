"""`make fire`: has an import tell what it stored without telling anybody.

make fire IMPORT=20261122T025228-9b154a4234
"""

import sys
from urllib.parse import quote

from rich.console import Console

from local.caller import Caller
from local.console import terminal
from local.import_job import Job, caller_of_environment, follow, read_job
from local.progress import run

USAGE = "make fire IMPORT=<id of the import>"


def fire_import(caller: Caller, import_id: str, console: Console) -> Job:
    """Have what an import holds told, and wait until it is."""
    held = Job.of(caller.post(f"/v1/imports/{quote(import_id, safe='')}/fire", {}))
    fires = held.facts["fires"]
    console.print(f"telling: {sum(fires['events'].values()):,} events, {fires['messages']:,} messages")
    job = follow(lambda: read_job(caller, import_id), lambda each_job: not each_job.held, console)
    console.print(f"{import_id}: what was held has been told; the messages are on their way")
    return job


def main() -> None:
    """Fire the import the command line names; ends with 2 when it names none."""
    import_id = "".join(sys.argv[1:2]).strip()
    if not import_id:
        print(f"orderhub: say which import; {USAGE}", file=sys.stderr)
        sys.exit(2)
    fire_import(caller_of_environment(), import_id, terminal())


if __name__ == "__main__":
    run(main)
