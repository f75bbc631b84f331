"""Files of 5,000 rows: reading and judging them, hostile ones, and the whole way against the bare writing."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from local.clients import CONFIG, session
from local.layout import ROOT, LocalError
from local.stack import Stack
from orderhub.imports.judge import judge
from orderhub.imports.reading import read
from orderhub.imports.verdict import Judged
from orderhub.imports.zones import Zones
from orderhub.orders.model import Mode
from orderhub.orders.transactions import write_of
from orderhub.orders.upsert import apply_change, plan
from orderhub.orders.write_plan import Draft, Source
from orderhub.platform.invocation import collector_paused
from tests.bench import cloud
from tests.bench.hostile import HEAVY, HOSTILE
from tests.bench.import_files import ROWS, as_csv, as_xlsx, full_table
from tests.bench.report import CPU, WALL, Measured, interleaved, timed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_RUNS = 9
_WHOLE_RUNS = 5
_REFERENCE = 212
"""Milliseconds that boto3 with one client took, cold, on the machine for which the budgets of reading are."""
_THREADS = (1, 4)
_PATIENCE = 120.0
_LOOK_SECONDS = 0.1
"""Looking more often than this takes the cloud, one process, a fifth of its time."""
_ZONES = Zones(default=ZoneInfo("Asia/Shanghai"))
_SOURCE = Source(written_by="20261122T093000-1234567890", mode=Mode.LIVE, received_at=datetime.now(UTC))
_KINDS = {"CSV": ("a.csv", as_csv, 150), "XLSX": ("a.xlsx", as_xlsx, 400)}
_COLD = """
from time import process_time
begin = process_time()
import boto3
boto3.client("dynamodb", region_name="us-east-1")
print((process_time() - begin) * 1000)
"""
_ALONE = """
import resource, sys
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo
from orderhub.errors import InvalidInput
from orderhub.imports.judge import judge
from orderhub.imports.reading import read
from orderhub.imports.zones import Zones
def peak():
    status = Path("/proc/self/status")
    if status.exists():  # on Linux getrusage remembers the process that started this one
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
bare = peak()
data, begin, code = Path(sys.argv[1]).read_bytes(), process_time(), ""
try:
    judge(read(data, sys.argv[1]), Zones(default=ZoneInfo("Asia/Shanghai")), "CNY")
except InvalidInput as refused:
    code = refused.code
print(f"{(process_time() - begin) * 1000} {bare / 1e6} {peak() / 1e6} {code}")
"""
"""Reads one file in a process of its own: milliseconds, megabytes before and at the peak, why it was refused."""

_files = count()


def measure(stack: Callable[[], Stack]) -> Iterator[Measured]:
    """The machine; CPU and memory of reading and judging; hostile files; then the whole way."""
    yield from _read()
    yield from _hostile()
    yield from _whole(stack())


def _read() -> Iterator[Measured]:
    """How fast this machine is, and reading and judging on it; in turn, because other work slows all of them."""
    cells = full_table()
    data = {kind: made(cells) for kind, (_, made, _) in _KINDS.items()}
    works: dict[str, Callable[[], float]] = {
        kind: partial(_judging, data[kind], name) for kind, (name, _, _) in _KINDS.items()
    }
    works["machine"] = lambda: float(_printed([sys.executable, "-c", _COLD]))
    interleaved(1, works)
    taken = interleaved(_RUNS, works)
    yield Measured(
        figure="machine: boto3 and one client, cold",
        value=median(taken["machine"]),
        unit="ms",
        note=f"processor time, best {min(taken['machine']):.0f} ms",
    )
    for kind, (name, _, budget) in _KINDS.items():
        yield Measured(
            figure=f"{kind} of {ROWS:,} rows x 25, parsed and judged",
            value=median(taken[kind]),
            unit="ms",
            budget=round(budget / _REFERENCE, 2),
            floor=median(taken["machine"]),
            note=f"processor time, best {min(taken[kind]):.0f} ms; {len(data[kind]) / 1e6:.2f} MB; "
            f"{budget} ms on a machine that takes {_REFERENCE} ms for boto3 and one client",
        )
        yield _memory(name, data[kind])


def _judging(data: bytes, name: str) -> float:
    found: list[Judged] = []
    taken = timed(CPU, lambda: found.append(_judged(data, name)))
    if found[0].rejected or found[0].rows != ROWS:
        raise LocalError(f"{name} is not good to measure with: {len(found[0].rejected)} rows rejected")
    return taken


def _memory(name: str, data: bytes) -> Measured:
    taken, bare, peak, _ = _alone(name, data)
    note = f"of a fresh process, {bare:.0f} MB of it before the file; first time {taken:.0f} ms"
    return Measured(
        figure=f"  peak of memory, {Path(name).suffix[1:].upper()}", value=peak, unit="MB", budget=200, note=note
    )


def _hostile() -> Iterator[Measured]:
    """The slowest and the largest of all hostile and heavy files; each in a fresh process."""
    for ending, files in (("refused", HOSTILE), ("read", HEAVY)):
        times, peaks, codes = dict[str, float](), dict[str, float](), dict[str, str]()
        for what, made in files.items():
            times[what], _, peaks[what], codes[what] = _alone(*made())
        wrong = [what for what, code in codes.items() if bool(code) != (ending == "refused")]
        if wrong:
            raise LocalError(f"not {ending}: {', '.join(wrong)}")
        for unit, figures, budget in (("ms", times, 500), ("MB", peaks, 200)):
            worst = sorted(figures, key=lambda what: -figures[what])[:3]
            yield Measured(
                figure=f"hostile files {ending}, worst {'time' if unit == 'ms' else 'memory'}",
                value=figures[worst[0]],
                unit=unit,
                budget=budget,
                note=f"{len(figures)} files; "
                + ", ".join(f"{what} ({codes[what]}) {figures[what]:.0f} {unit}" for what in worst),
            )


def _whole(stack: Stack) -> Iterator[Measured]:
    """From dropping a file to the end of its job, with nobody behind the stream."""
    client = cloud.dynamodb(stack)
    table = cloud.table_like_orders(stack, "bench-file-floor", with_stream=True)
    cloud.stop_following(stack)
    works: dict[str, Callable[[], float]] = {
        "file": partial(_import, stack, client),
        **{f"floor with {threads} threads": partial(_floor, client, table, threads) for threads in _THREADS},
    }
    interleaved(1, works)
    taken = {name: median(times) for name, times in interleaved(_WHOLE_RUNS, works).items()}
    floors = {name: ms for name, ms in taken.items() if name.startswith("floor")}
    yield Measured(
        figure=f"CSV of {ROWS:,} rows, dropped to done",
        value=taken["file"],
        unit="ms",
        budget=1.6,
        floor=min(floors.values()),
        note="nobody behind the stream; " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in floors.items()),
    )


def _import(stack: Stack, client: "DynamoDBClient") -> float:
    data = as_csv(full_table())
    s3 = session().client("s3", endpoint_url=stack.endpoint_url, config=CONFIG)
    key = f"incoming/bench-{time.time_ns()}-{next(_files)}.csv"

    def work() -> None:
        s3.put_object(Bucket=stack.drop_bucket, Key=key, Body=data)
        _await(stack, client, key)

    return timed(WALL, work)


def _await(stack: Stack, client: "DynamoDBClient", key: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        job = _newest(stack, client)
        if job.get("key") == key and job["ended_at"]:
            if job["state"] != "done" or job["facts"]["counts"]["created"] != ROWS:
                raise LocalError(f"the import ended as {job['state']}, {job['facts'].get('counts')}")
            return
        time.sleep(_LOOK_SECONDS)
    raise LocalError("the import did not end")


def _newest(stack: Stack, client: "DynamoDBClient") -> dict[str, Any]:
    found = client.query(
        TableName=stack.tables["operations"],
        KeyConditionExpression="pk = :all",
        ExpressionAttributeValues={":all": {"S": "imports"}},
        ScanIndexForward=False,
        Limit=1,
    )["Items"]
    job: dict[str, Any] = json.loads(found[0]["body"]["S"]) if found else {}
    return job


def _floor(client: "DynamoDBClient", table: str, threads: int) -> float:
    """What a bare client takes for the very rows that a file becomes."""
    changes = [order.change for order in _judged(as_csv(full_table()), "a.csv").orders]
    plans = (plan(None, apply_change(Draft(), change)[0]) for change in changes)
    rows = [item["Put"]["Item"] for plan in plans if plan for item in write_of(plan, "", _SOURCE).items]
    return timed(WALL, lambda: cloud.write_bare(client, table, rows, threads))


@collector_paused
def _judged(data: bytes, name: str) -> Judged:
    """As the function does it."""
    return judge(read(data, name), _ZONES, "CNY")


def _alone(name: str, data: bytes) -> tuple[float, float, float, str]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        taken, bare, peak, *code = _printed([sys.executable, "-c", _ALONE, str(file)]).split()
    return float(taken), float(bare), float(peak), "".join(code)


def _printed(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout  # noqa: S603 - our own interpreter
