"""What is shown of an import fits 80 columns, says what matters first, and does nothing to the terminal."""

import io
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from local.import_job import Job
from local.import_screens import outcome
from orderhub.imports.judge import judge
from orderhub.imports.reading import read
from orderhub.imports.report import summary as summary_of
from orderhub.imports.zones import Zones, zone_named
from tests.support.files import csv_file

HEADER = ["order_source", "order_no", "order_status", "order_time", "store_no", "product_id", "product_name"]
HEADER += ["quantity", "total_amount", "buyer_nickname", "extra.gift", "其它\x1b[31m"]
ROW = ["Taobao", "A1", "Paid", "2026-01-05 12:00:00", "S1", "P1", "Tea", "1", "5.00", "n", "", ""]
NOTHING = {"events": {}, "workflow_runs": {}, "messages": 0, "buyers": 0}
MANY = {"events": {"orderPAID": 700}, "workflow_runs": {"order_notification": 700}, "messages": 600, "buyers": 1}


def job(**other: Any) -> Job:  # noqa: ANN401 - fields of a job
    fields = {"importId": "J1", "fileName": "a.csv", "mode": "live", "rows": 1, "rowsDone": 1, "held": False}
    return Job.of(fields | {"state": "done"} | other)


def summary_for(*rows: list[str], **facts: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON can say
    sheet = read(csv_file([HEADER, *rows]), "a.csv")
    judged = judge(sheet, Zones(default=zone_named("Asia/Shanghai")), "CNY")
    counts = {"created": len(rows) - len(judged.rejected), "rejected": len(judged.rejected)}
    known: dict[str, Any] = {"counts": counts, "fires": NOTHING, "held": False, "encoding": "utf-8", "notes": []}
    known["header"] = {"sheet": None, "row": 1}
    return summary_of(judged, known | {"seconds": 0.1} | facts)


def shown(job: Job, summary: dict[str, Any]) -> str:
    console = Console(file=io.StringIO(), width=80, markup=False, highlight=False, emoji=False)
    console.print(outcome(job, summary))
    text: str = console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above
    assert all(cell_len(line.rstrip()) <= 80 for line in text.splitlines())
    assert "\x1b" not in text
    return " ".join(text.split())


def test_a_good_file_is_said_to_be_stored_and_what_it_fires() -> None:
    text = shown(job(), summary_for(ROW, fires=MANY | {"messages": 1}))

    assert "a.csv: stored (0.1 s)" in text
    assert "rows 1: 1 created" in text
    assert "orders 1; in all 5.00 CNY" in text
    assert "read as utf-8, header in row 1; times in Asia/Shanghai (1 order)" in text
    assert "fires 700 orderPAID; 700 runs of order_notification; 1 message to 1 buyer" in text
    assert "kept as extra gift" in text
    assert "not taken 其它" in text


def test_what_rules_do_is_said() -> None:
    fires = MANY | {"messages": 0, "rules": {"vip": 3}, "tasks": 3, "tags": 0, "webhooks": 2}

    text = shown(job(mode="check"), summary_for(ROW, fires=fires))

    assert "700 runs of order_notification; 3 rule vip; 3 tasks, 2 webhooks; no messages" in text


def test_the_sheet_is_named_and_the_row_of_its_header() -> None:
    text = shown(job(), summary_for(ROW, encoding="xlsx", header={"sheet": "May\x1b[31m", "row": 1_003}))

    assert "read as xlsx, sheet May [31m, header in row 1,003; times in" in text


def test_a_check_says_that_nothing_was_stored_and_what_would_fire() -> None:
    text = shown(job(mode="check"), summary_for(ROW, fires={**MANY, "workflow_runs": {}, "messages": 0}))

    assert "only checked, nothing was stored" in text
    assert "would fire 700 orderPAID; no messages" in text


def test_what_changes_nothing_fires_nothing() -> None:
    assert "fires nothing" in shown(job(), summary_for(ROW))


def test_rejected_rows_are_shown_with_column_value_code_and_reason() -> None:
    bad = [*ROW[:7], "two\n" + "x" * 60, *ROW[8:]]

    text = shown(job(), summary_for(ROW, bad, ["Amazon", *bad[1:]], *[["", *ROW[1:]]] * 6))

    assert 'line 3: quantity "two ' in text
    assert "x…" in text
    assert "number_invalid Send a plain number" in text
    assert 'line 4: order_source "Amazon" source_unknown' in text
    assert "line 5: order_source cell_required" in text
    assert "… and 3 more rows; by code: 6 cell_required, 2 number_invalid, 1 source_unknown" in text


def test_no_rejected_row_is_shown_where_they_were_shown_before() -> None:
    text = shown_without_rows(["", *ROW[1:]])

    assert "line 3" not in text
    assert "… and 1 more row; by code" in text


def shown_without_rows(bad: list[str]) -> str:
    console = Console(file=io.StringIO(), width=80)
    console.print(outcome(job(), summary_for(ROW, bad), most_rows=0))
    text: str = console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above
    return text


def test_a_row_that_is_overwritten_is_warned_of_with_lines_and_amount() -> None:
    text = shown(job(), summary_for(ROW, *[[*ROW[:7], "2", *ROW[8:]]] * 7))

    assert "line 9, 2: sku item_repeated" in text
    assert "Amount: 5.00." in text
    assert "warnings by code: 7 item_repeated" in text


def test_a_damaged_column_stands_before_its_rows() -> None:
    text = shown(job(), summary_for(ROW, *[[ROW[0], f"{n}.91E+18", *ROW[2:]] for n in (1, 2, 3)]))

    assert text.index("damaged: order_no, 3 of 4 ids:") < text.index("line 3:")


def test_a_held_import_says_how_to_tell_what_it_holds() -> None:
    text = shown(job(held=True), summary_for(ROW, fires=MANY, held=True))

    assert "would fire 700 orderPAID" in text
    assert "600 messages are more than one file may send (MaxMessagesPerImport)" in text
    assert "make fire IMPORT=J1" in text


def test_a_check_of_what_would_be_held_does_not_say_it_was_stored() -> None:
    text = shown(job(mode="check", held=True), summary_for(ROW, fires=MANY, held=True))

    assert "A live run would store it and tell nobody." in text
    assert "make fire" not in text


@pytest.mark.parametrize("state", ["refused", "failed"])
def test_a_file_that_was_not_taken_is_shown_with_its_reason(state: str) -> None:
    text = shown(job(state=state), {"code": "file_empty", "reason": "The file is empty."})

    assert text == f"a.csv: {state} (file_empty) The file is empty."


def test_notes_of_the_reader_are_passed_on() -> None:
    assert "note Two sheets." in shown(job(), summary_for(ROW, notes=["Two sheets."]))
