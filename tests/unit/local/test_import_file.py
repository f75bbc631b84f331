"""`make import` and `make fire`: what they ask of the API, and what they leave behind."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from local import fire_import, import_file, import_job
from local.caller import Caller
from local.import_job import Job, follow
from local.layout import LocalError

SUMMARY = {
    "counts": {"created": 1, "rejected": 0},
    "fires": {"events": {"orderPAID": 1}, "workflow_runs": {}, "messages": 0, "buyers": 0},
    "held": False,
}


def job(state: str = "done", **other: Any) -> Job:  # noqa: ANN401 - fields of a job
    fields = {"importId": "J1", "fileName": "a.csv", "mode": "live", "rows": 2, "rowsDone": 0, "held": False}
    return Job.of(fields | SUMMARY | {"state": state} | other)


def steps(*jobs: Job) -> Callable[[], Job]:
    remaining = list(jobs)
    return lambda: remaining.pop(0) if len(remaining) > 1 else remaining[0]


def console(*, terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=80)


def printed(where: Console) -> list[str]:
    text: str = where.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above
    return text.splitlines()


def ended(job: Job) -> bool:
    return job.has_ended


def test_a_job_is_followed_to_its_end_in_plain_lines() -> None:
    output, look = console(), steps(job("waiting", rows=0), job("storing", rowsDone=1), job("done", rowsDone=2))

    last = follow(look, ended, output, pause=lambda _: None)

    assert last.is_done
    assert printed(output) == ["waiting", "storing 1 of 2 rows", "done 2 of 2 rows"]


def test_a_job_is_followed_with_a_bar_on_a_terminal() -> None:
    output = console(terminal=True)

    last = follow(steps(job("storing"), job("refused")), ended, output, pause=lambda _: None)

    assert not last.is_done
    assert any("rows" in line for line in printed(output))


def test_a_job_without_a_sign_of_life_is_not_followed_for_ever() -> None:
    with pytest.raises(LocalError, match="import J1 has been storing for 30 seconds"):
        follow(lambda: job("storing"), ended, console(), patience=29.9, pause=lambda _: None)


@pytest.mark.parametrize(
    ("other", "events"),
    [
        ({}, 1),
        ({"fires": {"events": {"orderPAID": 1, "orderUPDATED": 2, "rfmCELL_CHANGED": 4, "customVIP": 8}}}, 3),
        ({"mode": "check"}, 0),
        ({"held": True}, 0),
        ({"state": "refused"}, 0),
    ],
    ids=["live", "customers", "check", "held", "refused"],
)
def test_only_what_a_live_import_told_are_events_of_orders_to_come(other: dict[str, Any], events: int) -> None:
    assert job(**other).order_events == events


def test_rejected_rows_never_replace_a_file_somebody_may_be_correcting(tmp_path: Path) -> None:
    path = tmp_path / "订单 1.xlsx"

    written = [import_file.write_beside(path, content) for content in (b"a", b"b", b"c")]

    names = ["订单 1.rejected.csv", "订单 1.rejected-2.csv", "订单 1.rejected-3.csv"]
    assert [file.name for file in written] == names
    assert [file.read_bytes() for file in written] == [b"a", b"b", b"c"]


def test_rejected_rows_that_cannot_be_written_are_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="cannot be written"):
        import_file.write_beside(tmp_path / "none" / "a.csv", b"")


def test_a_file_is_imported_live_unless_said_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.touch()

    assert import_file.arguments_of([str(file)]) == (file, "live")
    assert import_file.arguments_of([str(file), ""]) == (file, "live")
    assert import_file.arguments_of([str(file), "check"]) == (file, "check")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "say which file"),
        (["", "check"], "say which file"),
        (["none.csv"], "there is no such file"),
        (["README.md", "dry"], "MODE=dry is none of live, check, historical"),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_the_usage(
    words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        import_file.arguments_of(words)

    printed = capsys.readouterr().err
    assert caught.value.code == 2
    assert why in printed
    assert import_file.USAGE in printed


def test_an_api_on_aws_needs_address_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERHUB_API", "https://example.com/api")
    monkeypatch.delenv("ORDERHUB_KEY", raising=False)

    with pytest.raises(LocalError, match="go together"):
        import_job.caller_of_environment()


def test_only_the_web_is_called() -> None:
    with pytest.raises(LocalError, match="no address of an API"):
        Caller("file:///etc/passwd", "")


class Held(Caller):
    """An API with one import, whose held orders are told at the second look."""

    def __init__(self) -> None:
        self.arguments_of: list[str] = []

    def post(self, path: str, body: object) -> dict[str, Any]:
        self.arguments_of.append(f"POST {path} {body}")
        return dict(job(held=True).facts)

    def get(self, path: str) -> dict[str, Any]:
        self.arguments_of.append(f"GET {path}")
        return dict(job(held=len(self.arguments_of) < 3).facts)


def test_firing_waits_until_nothing_is_held_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_job, "_LOOK_AGAIN", 0)
    api, output = Held(), console()

    job = fire_import.fire_import(api, "J/1", output)

    assert not job.held
    assert api.arguments_of == ["POST /v1/imports/J%2F1/fire {}", "GET /v1/imports/J%2F1", "GET /v1/imports/J%2F1"]
    assert printed(output)[0] == "telling: 1 events, 0 messages"
