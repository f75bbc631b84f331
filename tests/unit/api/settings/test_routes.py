"""What requests about settings get: each value with its source, all mistakes at once, any version back."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.settings.routes import SettingRoutes
from orderhub.errors import RequestError, TransientError
from orderhub.http.answer import Answer
from orderhub.http.statuses import status_of
from orderhub.settings.catalog import CATALOG
from tests.support.orders import NOON
from tests.unit.settings.fakes import FakeDocuments, FakeTrail

KEY = "7f3a2b9c1d0e"
FIRST = {place: setting.default for place, setting in CATALOG.items()} | {"messages.quiet_hours": "21:00-07:00"}
DAYS = {"workflows": {"delivered_follow_up": {"days": "7"}}}
PLACE = "workflows.delivered_follow_up.days"


class Office:
    """The routes, with all they touch."""

    def __init__(self, documents: FakeDocuments | None = None) -> None:
        self.documents = documents or FakeDocuments()
        self.trail = FakeTrail()
        self.routes = SettingRoutes(
            documents=self.documents, trail=self.trail, first=FIRST, zone="Asia/Shanghai", clock=lambda: NOON
        )

    def put(self, body: object, match: str | None = None) -> Answer:
        text = body if isinstance(body, str) else json.dumps(body)
        return self.routes.save(request(body=text, headers={"If-Match": match} if match else {}))

    def get(self) -> Any:  # noqa: ANN401 - JSON
        return self.routes.read(request()).body

    def versions(self, **query: str) -> Any:  # noqa: ANN401 - JSON
        return self.routes.versions(request(queryStringParameters=query)).body

    def days(self) -> Any:  # noqa: ANN401 - JSON
        return self.get()["workflows"]["delivered_follow_up"]["days"]


def request(**more: object) -> dict[str, Any]:
    return {"requestContext": {"authorizer": {"key_id": KEY}}, **more}


def refused(call: Any, *arguments: Any, **more: Any) -> RequestError:  # noqa: ANN401 - a method of the office
    with pytest.raises(RequestError) as caught:
        call(*arguments, **more)
    return caught.value


def test_before_anything_is_set_each_value_is_the_templates() -> None:
    shown = Office().get()

    assert (shown["version"], shown["savedAt"], shown["savedBy"]) == (0, None, None)
    assert shown["messages"]["quiet_hours"] == {
        "value": "21:00-07:00",
        "unit": CATALOG["messages.quiet_hours"].unit,
        "means": CATALOG["messages.quiet_hours"].means,
        "source": "template",
        "since": None,
        "by": None,
        "template": {"parameter": "QuietHours", "value": "21:00-07:00"},
    }
    assert shown["messages"]["shop_url"]["source"] == "default"
    assert shown["fixed"]["time_zone"]["value"] == "Asia/Shanghai"
    assert shown["fixed"]["time_zone"]["parameter"] == "DefaultTimeZone"
    assert "stored" in shown["fixed"]["time_zone"]["reason"]


def test_what_is_set_holds_and_says_since_when_and_by_whom() -> None:
    office = Office()

    answer = office.put(DAYS)

    assert answer.body == office.get()
    assert answer.headers["ETag"] == '"1"'
    assert office.days()["value"] == "7"
    assert (office.days()["source"], office.days()["by"]) == ("api", KEY)
    assert office.days()["since"] == "2026-11-22T12:00:00Z"
    assert office.days()["template"] == {"parameter": "DeliveredFollowUpDays", "value": "10"}
    assert (office.get()["version"], office.get()["savedBy"]) == (1, KEY)


def test_null_gives_a_value_back_to_the_template() -> None:
    office = Office()
    office.put(DAYS)

    office.put({"workflows": {"delivered_follow_up": {"days": None}}})

    assert (office.days()["value"], office.days()["source"], office.days()["by"]) == ("10", "default", None)


def test_what_changes_nothing_makes_no_version_and_no_entry_in_the_audit() -> None:
    office = Office()
    office.put(DAYS)

    assert (
        office.put({"workflows": {"delivered_follow_up": {"days": 7}, "win_back": {"on": None}}}).body
        == office.get()
    )
    assert (len(office.documents.stored), len(office.trail.entries)) == (1, 1)


def test_the_audit_names_what_was_set_and_not_to_what() -> None:
    office = Office()

    office.put(DAYS | {"messages": {"sender_email": "ann@example.com"}})

    [entry] = office.trail.entries
    assert (entry.key_id, entry.field, entry.order_no) == (KEY, "settings_saved", "")
    assert entry.reason == "messages.sender_email, workflows.delivered_follow_up.days"


def test_of_mistakes_all_are_said_and_nothing_is_saved() -> None:
    office = Office()

    fault = refused(
        office.put, {"workflows": {"delivered_follow_up": {"days": "x"}}, "messages": {"fax": 1}, "a": 1}
    )

    assert (fault.code, status_of(fault)) == ("settings_invalid", 422)
    assert {error["pointer"] for error in fault.errors} == {
        "/workflows/delivered_follow_up/days",
        "/messages/fax",
        "/a",
    }
    assert (office.documents.stored, office.trail.entries) == ([], [])


@pytest.mark.parametrize("body", ["", "[]", "{", '{"messages": {}, "messages": {}}'])
def test_what_is_no_object_or_names_nothing_is_refused(body: str) -> None:
    assert refused(Office().put, body).code in {"body_invalid", "settings_invalid"}


def test_whoever_saw_another_version_changes_nothing() -> None:
    office = Office()
    office.put(DAYS, match='"0"')

    fault = refused(office.put, {"messages": {"quiet_hours": ""}}, match='"0"')

    assert (fault.code, status_of(fault)) == ("settings_changed", 412)
    assert len(office.documents.stored) == 1
    assert office.put({"messages": {"quiet_hours": ""}}, match='"1"').headers["ETag"] == '"2"'


def test_what_others_set_meanwhile_stays() -> None:
    office = Office(FakeDocuments(breaks=2))

    office.put(DAYS)

    assert office.days()["value"] == "7"
    assert office.get()["messages"]["frequency_cap"]["value"] == "2/7"
    assert len(office.trail.entries) == 1


def test_who_never_gets_their_turn_is_put_off() -> None:
    with pytest.raises(TransientError) as caught:
        Office(FakeDocuments(breaks=9)).put(DAYS)

    assert caught.value.is_busy


def test_what_cannot_be_stored_is_put_off_at_once() -> None:
    fault = TransientError("away", "settings_unreachable")

    with pytest.raises(TransientError) as caught:
        Office(FakeDocuments(fault=fault)).put(DAYS)

    assert caught.value is fault


def test_an_address_at_a_domain_that_is_not_deployed_any_more_does_not_count() -> None:
    value = {"value": "orders@old.example", "since": NOON.isoformat(), "by": KEY}
    documents = FakeDocuments()
    documents.save("shop", {"messages.sender_email": value}, NOON, KEY, None)
    office = Office(documents)

    assert office.get()["messages"]["sender_email"]["source"] == "default"
    assert office.put(DAYS).headers["ETag"] == '"2"'
    assert office.versions()["versions"][0]["values"]["messages"] == {}


def test_a_version_comes_back_as_one_more() -> None:
    office = Office()
    office.put(DAYS)
    office.put({"workflows": {"delivered_follow_up": {"days": "3", "on": True}}})

    assert office.put({"restore": 1}).headers["ETag"] == '"3"'
    assert office.days()["value"] == "7"
    assert office.get()["workflows"]["delivered_follow_up"]["on"]["source"] == "default"

    office.put({"restore": 0})
    assert office.days()["source"] == "default"


@pytest.mark.parametrize(
    "body",
    [
        {"restore": "1"},
        {"restore": True},
        {"restore": -1},
        {"restore": 1.5},
        {"restore": 1} | DAYS,
        {"restore": None},
        {"restore": 10**8},
    ],
)
def test_a_version_is_brought_back_by_its_number_alone(body: dict[str, Any]) -> None:
    assert refused(Office().put, body).code == "restore_invalid"


def test_a_version_there_is_not_is_unknown() -> None:
    fault = refused(Office().put, {"restore": 4})

    assert (fault.code, status_of(fault)) == ("version_unknown", 404)


def test_versions_say_who_saved_them_and_what_was_other_than_before() -> None:
    office = Office()
    office.put(DAYS)
    office.put(DAYS | {"messages": {"quiet_hours": "22:00-08:00"}})

    newest, oldest = office.versions()["versions"]

    assert newest == {
        "version": 2,
        "savedAt": "2026-11-22T12:00:00Z",
        "savedBy": KEY,
        "changed": ["messages.quiet_hours"],
        "values": {
            "messages": {"quiet_hours": "22:00-08:00"},
            "workflows": {"delivered_follow_up": {"days": "7"}},
        },
    }
    assert (oldest["changed"], oldest["values"]) == ([PLACE], {"messages": {}, **DAYS})


@given(st.integers(0, 7), st.integers(1, 4))
def test_page_after_page_shows_each_version_once_with_what_it_changed(saved: int, limit: int) -> None:
    office = Office()
    for days in range(saved):
        office.put({"workflows": {"delivered_follow_up": {"days": days}}})

    found, query = [], {"limit": str(limit)}
    while True:
        page = office.versions(**query)
        found += page["versions"]
        if page["next"] is None:
            break
        query["before"] = page["next"]

    assert [one["version"] for one in found] == list(range(saved, 0, -1))
    assert all(one["changed"] == [PLACE] for one in found)


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "٣", "1" * 9])
def test_a_page_goes_on_where_the_one_before_said(before: str) -> None:
    assert refused(Office().versions, before=before).code == "before_invalid"
