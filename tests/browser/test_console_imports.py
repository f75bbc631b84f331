"""An import in a browser: the file goes from there to the bucket, and the page shows what becomes of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import save_screenshot
from tests.browser.consoles import Bucket, Person, running
from tests.browser.test_console_customers import violations
from tests.support.console import PlayedApi, example
from tests.unit.console.test_imports import job

Json = Any
CONTENT = b"order_no,sku\r\nA1,S1\r\n"
FILE: Any = {"name": "may.csv", "mimeType": "text/csv", "buffer": CONTENT}


@pytest.fixture
def api() -> PlayedApi:
    return PlayedApi()


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with running(Bucket()) as bucket:
        yield bucket


def announce(api: PlayedApi, bucket: Bucket, mode: str) -> None:
    made = example("POST", "/v1/imports") | {"importId": mode, "fileName": "may.csv", "mode": mode}
    upload = {"method": "PUT", "url": f"{bucket.url}/{mode}/may.csv?X=1", "expiresInSeconds": 3600}
    api.answers["POST", "/v1/imports"] = 201, made | {"upload": upload}
    reading = job(importId=mode, mode=mode, state="reading", rows=9, rowsDone=3)
    api.answers["GET", f"/v1/imports/{mode}"] = 200, reading


def checked(person: Person, api: PlayedApi, bucket: Bucket) -> Page:
    announce(api, bucket, "check")
    page = person.open("/imports/new")
    page.get_by_label("File of orders").set_input_files(FILE)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("being read")).to_be_visible()
    return page


def test_a_file_is_checked_and_then_imported_without_being_chosen_again(
    person: Person,
    api: PlayedApi,
    bucket: Bucket,
) -> None:
    page = checked(person, api, bucket)

    assert bucket.files == {"/check/may.csv?X=1": CONTENT}
    assert json.loads(next(body for _, body in reversed(api.sent) if body)) == {
        "fileName": "may.csv",
        "mode": "check",
    }
    assert page.url.endswith("/imports/check")
    expect(page.get_by_label("Rows done")).to_have_attribute("value", "3")

    api.answers["GET", "/v1/imports/check"] = 200, job(importId="check")
    expect(page.get_by_role("heading", name="What it would set off")).to_be_visible()
    expect(page.locator("#news")).to_have_text("The page shows what was found.")

    announce(api, bucket, "live")
    page.get_by_role("button", name="Import now").click()
    button = page.get_by_role("button", name="Send and import")
    expect(button).to_be_visible()
    assert violations(page) == []
    save_screenshot(page, "console-import-upload")
    assert "/live/may.csv?X=1" not in bucket.files, "it is asked for once more"
    button.click()
    expect(page.get_by_text("being read")).to_be_visible()
    assert bucket.files["/live/may.csv?X=1"] == CONTENT
    assert person.complaints == []


def test_a_file_that_could_not_be_sent_is_sent_again(
    person: Person,
    api: PlayedApi,
    bucket: Bucket,
) -> None:
    bucket.refuses = 503
    announce(api, bucket, "check")
    page = person.open("/imports/new")
    page.get_by_label("File of orders").set_input_files(FILE)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("The file could not be sent")

    bucket.refuses = None
    page.get_by_role("button", name="Send and check").click()
    expect(page.get_by_text("being read")).to_be_visible()


def test_a_file_is_dropped_and_stays_chosen_when_the_api_does_not_take_it(
    person: Person,
    api: PlayedApi,
) -> None:
    api.refuse("POST", "/v1/imports", 400, "zone_unknown")
    page = person.open("/imports/new")
    dropped = page.evaluate_handle(
        "() => { const all = new DataTransfer(); all.items.add(new File(['x'], 'may.csv')); return all; }"
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("alert")).to_contain_text("What to do about zone_unknown.")
    expect(page.get_by_label("File of orders")).to_have_value("C:\\fakepath\\may.csv")


def test_a_file_is_kept_nowhere(person: Person, api: PlayedApi, bucket: Bucket) -> None:
    page = checked(person, api, bucket)
    kept = """() => new Promise((done) => {
      const asked = indexedDB.open("orderhub-upload");
      asked.onsuccess = () => {
        const store = asked.result;
        if (!store.objectStoreNames.length) return done([]);
        const all = store.transaction("files").objectStore("files").getAllKeys();
        all.onsuccess = () => { store.close(); done(all.result); };
      };
    })"""
    assert page.evaluate(kept) == []
    page.goto(f"{page.url.partition('/imports')[0]}")
    page.wait_for_function(
        "async () => !(await indexedDB.databases()).some((one) => one.name === 'orderhub-upload')"
    )


def test_without_scripts_the_file_is_sent_by_hand(person: Person, api: PlayedApi, bucket: Bucket) -> None:
    announce(api, bucket, "check")
    page = person.open("/imports/new", java_script_enabled=False)
    page.get_by_label("Name of the file").fill("may.csv")
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("button", name="Send and check")).to_have_count(0)
    page.get_by_text("Send it by hand").click()
    expect(page.get_by_text("curl --upload-file may.csv")).to_be_visible()
    page.get_by_role("link", name="Look at the import").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
