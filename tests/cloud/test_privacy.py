"""A person goes through the whole hub, asks for what is kept, is erased, and does not come back by a file."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from urllib.request import urlopen
from zlib import decompress

from tests.support.cloud import Deployed, Json, eventually, file_row, file_table, order

PERSON: Json = {
    "externalCustomerId": "Quillon-77",
    "phone": "13512345678",
    "email": "quillon@privacy.example",
    "firstName": "Quillon",
    "lastName": "Harkness",
    "nickname": "Quillon-nick",
    "unionid": "oQuillon",
    "receiverName": "Quillon R.",
    "receiverPhone": "13612345678",
    "deliveryAddress": "7 Quillon Street",
    "remark": "ask for Quillon",
    "tags": ["Quillon"],
    "additionalInfo": {"gift": "for Quillon"},
}
CELLS = {
    "buyer_mobile": "13512345678",
    "buyer_nickname": "Quillon-file",
    "buyer_unionid": "oQuillon",
    "buyer_email": "quillon@privacy.example",
    "receiver_name": "Quillon F.",
    "receiver_phone": "13612345678",
    "receiver_address": "8 Quillon Street",
    "remark": "Quillon",
    "extra.gift": "Quillon",
}
CANARIES = ("quillon", "13512345678", "13612345678", "harkness")


def a_file(*order_nos: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(file_table([file_row(order_no, **CELLS) for order_no in order_nos]))
    return out.getvalue().encode()


def found_in(texts: Iterable[str]) -> list[str]:
    return [text[:300] for text in texts if any(canary in text.casefold() for canary in CANARIES)]


def all_rows(cloud: Deployed) -> Iterator[str]:
    for table in cloud.stack.tables:
        for row in cloud.rows(table):
            yield json.dumps(row, ensure_ascii=False, default=plain)


def plain(value: object) -> str:
    is_packed = isinstance(value, bytes) and value.startswith(b"x\x9c")
    return decompress(value).decode() if is_packed and isinstance(value, bytes) else str(value)


def all_files(cloud: Deployed) -> Iterator[str]:
    s3, bucket = cloud.client("s3"), cloud.stack.drop_bucket
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for content in page.get("Contents", ()):
            text = s3.get_object(Bucket=bucket, Key=content["Key"])["Body"].read().decode("utf-8", "replace")
            yield f"{content['Key']} {text}"


def fulfilled(cloud: Deployed, kind: str, **identity: str) -> Json:
    """Ask by the two steps, and wait for the end."""
    counted = cloud.call("POST", f"/v1/privacy/{kind}", {**identity, "dryRun": True})
    assert counted.status == 200, counted.body
    body = {**identity, "confirm": counted.json["confirm"]}
    taken = cloud.call("POST", f"/v1/privacy/{kind}", body)
    assert taken.status == 202, taken.body
    assert cloud.call("POST", f"/v1/privacy/{kind}", body).json["requestId"] == taken.json["requestId"]
    path = f"/v1/privacy/requests/{taken.json['requestId']}"
    assert taken.headers["location"].endswith(path)

    def ended() -> Json:
        now = cloud.call("GET", path)
        assert now.status == 200, now.body
        return now.json if now.json["state"] in {"done", "failed"} else {}

    receipt = eventually(ended, f"end of {kind}")
    assert receipt["state"] == "done", receipt
    return receipt


def live(cloud: Deployed) -> str:
    """What comes to be of a person; the path of a signed link to their card."""
    cloud.post(order("privacy-1", "INITIALIZED", **PERSON), order("privacy-2", "DELIVERED", **PERSON))
    cloud.drop("privacy.csv", a_file("privacy-f1"))
    assert cloud.ended_import("privacy.csv")["state"] == "done"
    cloud.settle()
    assert cloud.call("GET", "/v1/orders/privacy-1/card?reveal=phone&reason=Quillon%20asked").status == 200
    body = {"reason": "Quillon", "note": "Quillon moved"}
    assert cloud.call("POST", "/v1/orders/privacy-2/actions/refund", body).status == 200
    assert cloud.call("POST", "/v1/orders/privacy-2/feedback", {"nps": 1, "comment": "Quillon"}).status == 200
    task = {"title": "call Quillon", "orderNo": "privacy-2"}
    assert cloud.call("POST", "/v1/tasks", task).status == 201
    link = cloud.call("POST", "/v1/orders/privacy-1/card-link", {"minutes": 5}).json["url"]
    cloud.settle()
    return str(link.removeprefix(cloud.stack.api_url))


def test_a_person_is_exported_erased_and_stays_away(cloud: Deployed) -> None:
    link = live(cloud)
    assert cloud.call("GET", link, headers={}).status == 200
    assert found_in(all_rows(cloud))
    assert found_in(all_files(cloud))

    export = fulfilled(cloud, "export", phone="13512345678")
    with urlopen(export["url"], timeout=30) as answer:  # noqa: S310 - the embedded cloud's own address
        document = json.load(answer)
    receipt = fulfilled(cloud, "erase", email="Quillon@privacy.example")
    cloud.settle()

    assert {order["externalOrderId"] for order in document["orders"]} == {"privacy-1", "privacy-2", "privacy-f1"}
    assert document["identities"]["phone"] == ["13512345678"]
    assert document["messages"]
    assert document["tasks"][0]["title"] == "call Quillon"
    assert document["lookedAt"][0]["reason"] == "Quillon asked"
    assert receipt["done"]["orders"] == 3
    assert receipt["done"]["files"] >= 1
    assert found_in(all_rows(cloud)) == []
    assert found_in(all_files(cloud)) == []
    assert found_in(cloud.all_log_lines()) == []
    assert cloud.call("GET", link, headers={}).status == 404
    shown = cloud.get("privacy-1")
    assert (shown["totalCost"], shown["status"], "phone" in shown) == (30, "INITIALIZED", False)
    assert_stays_away(cloud)


def assert_stays_away(cloud: Deployed) -> None:
    """Send the person again every way orders come; processes that begin now know who was erased."""
    for function in ("ingest_orders", "process_import"):
        cloud.kill(function)
    mails = cloud.mail_counts()["quillon@privacy.example"]
    answer = cloud.post(order("privacy-3", "INITIALIZED", **PERSON), order("privacy-1", "SHIPPED", **PERSON))
    history = cloud.post(order("privacy-4", **PERSON), query="?mode=historical")
    cloud.drop("privacy-again.csv", a_file("privacy-f1", "privacy-f2"))
    job = cloud.ended_import("privacy-again.csv")
    cloud.settle()

    codes = [warning["code"] for warning in (*answer["warnings"], *history["warnings"])]
    assert codes.count("buyer_erased") == 3
    assert cloud.summary(job["importId"])["warnings_by_code"]["buyer_erased"] == 2
    assert found_in(all_rows(cloud)) == []
    assert cloud.mail_counts()["quillon@privacy.example"] == mails
    assert cloud.call("POST", "/v1/customers/lookup", {"phone": "13512345678"}).json == {"customer": None}
    assert cloud.call("POST", "/v1/privacy/restore-consent", {"phone": "13512345678"}).status == 200
    assert cloud.call("POST", "/v1/privacy/restore-consent", {"phone": "13512345678"}).status == 404
