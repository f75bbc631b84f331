"""Files dropped into the bucket: what becomes of their rows, who is told, what a fault leaves behind."""

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

from orderhub.imports.columns import OURS
from tests.support import files
from tests.support.cloud import (
    FILE_BUYER,
    MAX_MESSAGES,
    Deployed,
    Json,
    Reply,
    bearer,
    eventually,
    file_row,
    file_table,
    ids,
    mailbox,
)

CHINESE = {name: column.names[1] for column in OURS.columns for name in column.names}


def test_a_chinese_file_becomes_orders_events_and_a_result(cloud: Deployed) -> None:
    rows = [
        file_row("cn-1", "已付款", product_id="P1"),
        file_row("cn-2", "已发货"),
        file_row("cn-1", "已付款", product_id="P2", quantity="2"),
        file_row("cn-3", "已寄出"),
    ]
    header, *cells = file_table(rows)
    table = [[CHINESE.get(name, name) for name in header], *cells]

    titled = [["五月订单"], [], *table]

    cloud.drop("chinese.csv", files.csv_file(titled, encoding="gb18030"), timezone="Europe/Berlin")

    job = cloud.ended_import("chinese.csv")
    assert (job["state"], job["rows"], job["rowsDone"], job["encoding"]) == ("done", 4, 4, "gb18030")
    assert job["counts"] == {"created": 3, "updated": 0, "merged": 0, "unchanged": 0, "stale": 0, "rejected": 1}
    assert (job["zones"], job["header"]) == ({"Europe/Berlin": 2}, {"sheet": None, "row": 3})
    stored = cloud.get("cn-1")
    assert [(item["externalItemId"], item["quantity"]) for item in stored["items"]] == [("P1", 1), ("P2", 2)]
    assert datetime.fromisoformat(stored["date"]) == datetime(2026, 2, 3, 9, 20, 30, tzinfo=UTC)
    cloud.settle()
    names = {event["detail"]["eventKey"]: event["detail-type"] for event in cloud.on_bus("cn-1", "cn-2", "cn-3")}
    assert names == {"cn-1": "orderPAID", "cn-2": "orderSHIPPED"}
    assert cloud.mail_counts()[mailbox("cn-2")] == 1
    summary = cloud.summary(job["importId"])
    assert [(row["line"], row["errors"][0]["code"]) for row in summary["rejected"]] == [(7, "status_unknown")]
    (sent_back,) = rejected(cloud, job)
    assert (sent_back["line"], sent_back["订单编号"], sent_back["订单状态"]) == ("7", "cn-3", "已寄出")
    assert sent_back["收货电话"] == f"'{FILE_BUYER['receiver_phone']}"


def test_a_workbook_with_mistakes_is_stored_but_for_them_and_can_be_dropped_again_corrected(
    cloud: Deployed,
) -> None:
    rows = [
        file_row("xl-1"),
        file_row("xl-1", product_id="P2", quantity="two"),
        file_row("xl-2", order_source="Elsewhere"),
        file_row("1.91E+18"),
        file_row("xl-3"),
    ]

    cloud.drop("mistakes.xlsx", files.shared_file(file_table(rows)))

    job = cloud.ended_import("mistakes.xlsx")
    assert job["counts"] | {"created": 2, "rejected": 3} == job["counts"]
    codes = cloud.summary(job["importId"])["rejected_by_code"]
    assert codes == {"number_invalid": 1, "source_unknown": 1, "id_damaged": 1}
    right = [
        row | fix
        for row, fix in zip(
            rejected(cloud, job),
            ({"quantity": "2"}, {"order_source": "Taobao"}, {"order_no": "xl-4"}),
            strict=True,
        )
    ]

    cloud.drop("corrected.csv", files.csv_file(file_table(right)))

    job = cloud.ended_import("corrected.csv")
    assert job["counts"] == {"created": 2, "updated": 0, "merged": 1, "unchanged": 0, "stale": 0, "rejected": 0}
    assert [item["externalItemId"] for item in cloud.get("xl-1")["items"]] == ["P1", "P2"]


def test_history_is_stored_and_told_to_nobody(cloud: Deployed) -> None:
    rows = [file_row("past-1", "Shipped"), file_row("past-2")]

    cloud.drop("historical/past.csv", files.csv_file(file_table(rows)))

    job = cloud.ended_import("past.csv")
    cloud.settle()
    assert (job["mode"], job["counts"]["created"], job["fires"]["events"]) == ("historical", 2, {})
    assert cloud.get("past-1")["status"] == "SHIPPED"
    assert cloud.on_bus("past-1", "past-2") == []
    assert cloud.mails(mailbox("past-1")) == []


def test_a_dry_run_stores_nothing_and_says_what_the_live_run_then_does(cloud: Deployed) -> None:
    numbers = [f"dry-{number}" for number in range(10)]
    known = [
        file_row(no, status) for no, status in zip(numbers[1:5], ("Paid", "Paid", "Shipped", "Paid"), strict=True)
    ]
    cloud.drop("historical/known.csv", files.csv_file(file_table(known)))
    cloud.ended_import("known.csv")
    stored = [cloud.header_row(no) for no in numbers[1:5]]
    shared = mailbox(numbers[5])
    file = files.csv_file(
        file_table(
            [
                file_row("dry-1", "Shipped"),
                file_row("dry-2", remark="later"),
                file_row("dry-3", "Shipped"),
                file_row("dry-4", product_id="P2"),
                file_row("dry-5", "To Be Paid"),
                file_row("dry-5", "To Be Paid", product_id="P2"),
                file_row("dry-6", "Signed for", buyer_email=shared.upper()),
                file_row("dry-7", "Deal Closed", buyer_email=""),
                file_row("dry-8", "Lost"),
                file_row("dry-9"),
            ]
        )
    )

    cloud.drop("check/dry.csv", file)
    dry = cloud.ended_import("dry.csv")
    cloud.settle()
    assert [cloud.header_row(no) for no in numbers[1:5]] == stored
    assert cloud.call("GET", "/v1/orders/dry-5").status == 404
    assert cloud.on_bus(*numbers) == []
    cloud.drop("dry-live.csv", file)
    live = cloud.ended_import("dry-live.csv")
    cloud.settle()

    assert dry["counts"] == {"created": 5, "updated": 2, "merged": 1, "unchanged": 1, "stale": 0, "rejected": 1}
    assert dry["fires"]["messages"] == 3
    assert (live["counts"], live["fires"]) == (dry["counts"], dry["fires"])
    assert happened(cloud, numbers) == dry["fires"]


def test_a_file_that_would_send_too_many_messages_waits_for_somebody_to_say_so(cloud: Deployed) -> None:
    numbers = [f"brake-{number}" for number in range(MAX_MESSAGES + 1)]
    table = file_table([file_row(no, "Shipped") for no in numbers])

    cloud.drop("brake.csv", files.csv_file(table))
    job = cloud.ended_import("brake.csv")
    cloud.settle()
    assert (job["state"], job["held"], job["counts"]["created"]) == ("done", True, MAX_MESSAGES + 1)
    assert f"/v1/imports/{job['importId']}/fire" in job["held_because"]
    assert cloud.get("brake-0")["status"] == "SHIPPED"
    assert cloud.on_bus(*numbers) == []

    first = cloud.call("POST", f"/v1/imports/{job['importId']}/fire")
    eventually(lambda: not cloud.job(job["importId"])["held"], "end of the hold")
    second = cloud.call("POST", f"/v1/imports/{job['importId']}/fire")
    eventually(lambda: len(cloud.on_bus(*numbers)) > MAX_MESSAGES, "events of the orders")
    cloud.settle()

    assert (first.status, second.status, second.code) == (202, 409, "import_not_held")
    assert Counter(ids(cloud.on_bus(*numbers))) == Counter(f"{no}:2" for no in numbers)
    assert happened(cloud, numbers) == job["fires"]


def test_a_file_is_uploaded_to_an_address_that_needs_no_key(cloud: Deployed) -> None:
    body = {"fileName": "uploaded.csv", "mode": "check", "timeZone": "Europe/Kyiv"}
    answer = cloud.call("POST", "/v1/imports", body)
    assert (answer.status, answer.json["state"]) == (201, "waiting")

    uploaded = put(answer.json["upload"]["url"], files.csv_file(file_table([file_row("up-1")])))

    assert uploaded.status == 200, uploaded.body
    job = cloud.ended_import("uploaded.csv")
    assert (job["importId"], job["state"], job["mode"]) == (answer.json["importId"], "done", "check")
    assert job["counts"]["created"] == 1
    assert (job["zones"], job["zone_sources"]) == ({"Europe/Kyiv": 1}, {"request": 1})
    read = {name: fetch(address) for name, address in job["results"].items()}
    assert {name: reply.status for name, reply in read.items()} == {"summary.json": 200, "rejected.csv": 200}
    assert read["summary.json"].json["import_id"] == job["importId"]
    assert len(cloud.imports("uploaded.csv")) == 1


def test_the_template_comes_whole_and_is_a_file_that_can_be_dropped(cloud: Deployed) -> None:
    # As every browser sends it; to who names nothing MiniStack gives files as Base64.
    headers = bearer(cloud.stack.api_key) | {"Accept": "*/*"}
    text = cloud.call("GET", "/v1/imports/template", headers=headers)
    book = cloud.call("GET", "/v1/imports/template?format=xlsx", headers=headers)

    assert (text.status, text.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert "attachment" in book.headers["content-disposition"]
    assert zipfile.ZipFile(io.BytesIO(book.body)).testzip() is None
    for name, file in {"template.csv": text.body, "template.xlsx": book.body}.items():
        cloud.drop(f"check/{name}", file)
        job = cloud.ended_import(name)
        assert (job["state"], job["rows"], sum(job["counts"].values())) == ("done", 0, 0)
        assert job["warnings_by_code"] == {"example_row": 1}


def test_a_hostile_file_is_refused_with_its_reason(cloud: Deployed) -> None:
    cloud.drop("bomb.xlsx", files.xlsx(b"<worksheet>" + b" " * 160_000_000))
    cloud.drop("disguised.csv", files.shared_file(file_table([file_row("never-1")])))

    cloud.drop("western.csv", files.csv_file([["order_no", "remark"], ["W1", "Renée"]], encoding="cp1252"))

    bomb, disguised, western = (cloud.ended_import(name) for name in ("bomb.xlsx", "disguised.csv", "western.csv"))

    assert (bomb["state"], bomb["code"]) == ("refused", "xlsx_too_large")
    assert (western["state"], western["code"]) == ("refused", "encoding_unknown")
    assert (disguised["state"], disguised["code"]) == ("refused", "file_kind_wrong")
    assert cloud.summary(bomb["importId"])["reason"] == bomb["reason"]


def test_an_event_that_s3_repeats_is_one_job(cloud: Deployed) -> None:
    pattern = {"source": ["aws.s3"], "detail": {"object": {"key": [{"suffix": "repeated.csv"}]}}}
    heard = cloud.hear("files-dropped", "default", pattern)
    numbers = [f"repeated-{number}" for number in range(300)]

    cloud.drop("repeated.csv", files.csv_file(file_table([file_row(no) for no in numbers])))
    (event,) = eventually(lambda: cloud.messages(heard), "event of the file")
    for _ in range(2):
        repeat(cloud, event)
    job = cloud.ended_import("repeated.csv")
    repeat(cloud, event)
    cloud.settle()

    assert [each_job["importId"] for each_job in cloud.imports("repeated.csv")] == [job["importId"]]
    assert cloud.job(job["importId"]) | {"results": job["results"]} == job
    assert job["counts"]["created"] == 300
    assert Counter(ids(cloud.on_bus(*numbers))) == Counter(f"{no}:1" for no in numbers)


def test_a_process_killed_amid_a_file_is_followed_by_one_that_comes_to_the_same_end(cloud: Deployed) -> None:
    numbers = [f"cut-{number}" for number in range(3750)]
    data = files.csv_file(file_table([file_row(no) for no in numbers]))
    opened = cloud.call("POST", "/v1/imports", {"fileName": "cut.csv"}).json

    assert put(opened["upload"]["url"], data).status == 200
    # Looked at in the table and not by the API: storing goes on while one waits for an answer.
    eventually(lambda: job_row(cloud, opened["importId"])["rows_done"], "first rows")
    cloud.kill("process_import")
    (cut,) = cloud.imports("cut.csv")
    assert (cut["state"], 0 < cut["rowsDone"] < 3750) == ("storing", True)
    let_the_lease_pass(cloud, cut["importId"])
    look_round(cloud)

    job = cloud.ended_import("cut.csv")
    cloud.settle()
    assert (job["state"], job["rowsDone"]) == ("done", 3750)
    assert job["counts"] == {"created": 3750, "updated": 0, "merged": 0, "unchanged": 0, "stale": 0, "rejected": 0}
    stored = [row for row in cloud.rows("orders") if row["order_no"]["S"].startswith("cut-")]
    assert len(stored) == 2 * 3750
    # A busy machine may publish one twice, under its one id.
    assert set(ids(cloud.on_bus(*numbers))) == {f"{no}:1" for no in numbers}


def test_a_job_that_nobody_finishes_ends_as_failed_and_says_why(cloud: Deployed) -> None:
    answer = cloud.call("POST", "/v1/imports", {"fileName": "abandoned.csv"}).json
    row = job_row(cloud, answer["importId"])
    change(cloud, answer["importId"], {**row, "state": "storing", "attempts": 5, "worker": "one that died"})
    let_the_lease_pass(cloud, answer["importId"])

    look_round(cloud)

    job = cloud.ended_import("abandoned.csv")
    assert (job["state"], job["code"]) == ("failed", "abandoned")
    assert cloud.summary(job["importId"])["code"] == "abandoned"


def happened(cloud: Deployed, numbers: Sequence[str]) -> Json:
    """What became of orders, in the words of a forecast."""
    runs = [run for run in cloud.all_runs() if run.detail.get("eventKey") in numbers]
    wanted, mails = set(map(mailbox, numbers)), Counter[str]()
    for address, count in cloud.mail_counts().items():
        if address.casefold() in wanted:
            mails[address.casefold()] += count
    # What is told of their customers because of them counts too; no rule is saved here.
    events = [event for event in cloud.messages(cloud.bus_queue) if _order_behind(event["detail"]) in numbers]
    return {
        "events": Counter(event["detail-type"] for event in events),
        "workflow_runs": {"order_notification": len(runs)},
        "messages": mails.total(),
        "buyers": len(mails),
        "rules": {},
        **dict.fromkeys(("tasks", "tags", "webhooks", "actions"), 0),
    }


def _order_behind(detail: Json) -> str:
    """The number of the order an event came of; ids of events end with it and with its version."""
    parts: list[str] = detail.get("orderId", "").split(":")
    return parts[-2] if len(parts) > 1 else ""


def rejected(cloud: Deployed, job: Json) -> list[dict[str, str]]:
    """The rows that an import sent back, without what it has to say of them but their line."""
    text = cloud.result(job["importId"], "rejected.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    return [{name: cell for name, cell in row.items() if name not in ("codes", "messages")} for row in rows]


def repeat(cloud: Deployed, event: Json) -> None:
    """Deliver an event again, as EventBridge may; like AWS, MiniStack takes none of S3's from anybody else."""
    call(cloud, event)


def call(cloud: Deployed, event: Json) -> None:
    name = cloud.stack.functions["process_import"]
    cloud.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(event))


def look_round(cloud: Deployed) -> None:
    """Call the function as the schedule does every five minutes."""
    call(cloud, {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}})


def let_the_lease_pass(cloud: Deployed, import_id: str) -> None:
    """Make a dead worker's minute pass at once."""
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    change(cloud, import_id, job_row(cloud, import_id) | {"leased_until": past})


def job_row(cloud: Deployed, import_id: str) -> Json:
    key = {"pk": {"S": "imports"}, "sk": {"S": import_id}}
    answer = cloud.client("dynamodb").get_item(TableName=cloud.stack.tables["operations"], Key=key)
    body: Json = json.loads(answer["Item"]["body"]["S"])
    return body


def change(cloud: Deployed, import_id: str, body: Json) -> None:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    item = {"pk": {"S": "imports"}, "sk": {"S": import_id}, "body": {"S": text}}
    cloud.client("dynamodb").put_item(TableName=cloud.stack.tables["operations"], Item=item)


def put(address: str, data: bytes) -> Reply:
    return _ask("PUT", address, data)


def fetch(address: str) -> Reply:
    return _ask("GET", address)


def _ask(method: str, address: str, data: bytes | None = None) -> Reply:
    """A plain HTTP request, as any program makes it: no key, no signature but that of the address."""
    url = urlsplit(address)
    connection = HTTPConnection(url.netloc, timeout=60)
    try:
        connection.request(method, f"{url.path}?{url.query}", data)
        answer = connection.getresponse()
        return Reply(answer.status, {}, answer.read())
    finally:
        connection.close()
