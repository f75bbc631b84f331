import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest

from orderhub.api.segments import routes
from orderhub.api.segments.routes import SegmentRoutes
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.endpoint import endpoint
from orderhub.http.statuses import status_of
from orderhub.segments.counting import Count
from orderhub.segments.member_check import SegmentDefaults
from orderhub.segments.segment import Started
from tests.support.signing import signer
from tests.unit.segments.fakes import FakeBus, FakeCustomers, FakeFiles, FakeRuns, FakeSegments, customer_id
from tests.unit.segments.samples import ZONE, cell_of, order

NOW = datetime(2026, 3, 31, 4, tzinfo=UTC)
TWICE = {"fact": "orderCount", "op": ">=", "value": 2}
ALL, ONE = "/v1/segments", "/v1/segments/{name}"
MEMBERS, EXPORT, PREVIEW = f"{ONE}/customers", f"{ONE}/export", "/v1/segments/preview"


class Office:
    """A desk with twenty customers behind it; the one of number n has n % 3 sales."""

    def __init__(self) -> None:
        self.segments, self.files, self.runs, self.customers = (
            FakeSegments(),
            FakeFiles(),
            FakeRuns(),
            FakeCustomers(),
        )
        self.now = NOW
        for number in range(20):
            self.customers.orders[customer_id(number)] = []
            for sale in range(number % 3):
                self.customers.add(order(f"A{number}-{sale}", customer_id=customer_id(number)))
        self.defaults = SegmentDefaults(currency="CNY", zone=ZONE, cells=lambda _: cell_of)
        self.routes = SegmentRoutes(
            segments=self.segments,
            runs=self.runs,
            files=self.files,
            people=self.customers.people,
            signer=signer(),
            defaults=self.defaults,
            clock=lambda: self.now,
        )

    def run(self) -> None:
        """Do what was started last."""
        run, name, export = self.runs.started[-1]
        count = Count(
            segments=self.segments,
            people=self.customers.people,
            files=self.files,
            bus=FakeBus(),
            defaults=self.defaults,
        )
        plan = count.plan(f"arn:{run}", {"segments": [name], "export": export}, self.now)
        count.finish([count.work(part, lambda: 100.0) for part in plan["parts"]], plan, self.now)
        self.runs.under_way.remove(run)

    def save(self, name: str = "twice", conditions: Any = TWICE, **more: Any) -> Answer:  # noqa: ANN401 - JSON
        return self.routes.save(event(ONE, name, {"conditions": conditions, **more}))

    def read(self, name: str = "twice") -> Any:  # noqa: ANN401 - JSON
        return body_of(self.routes.read(event(ONE, name)))

    def page(self, name: str = "twice", **query: str) -> Any:  # noqa: ANN401 - JSON
        return body_of(self.routes.members(event(MEMBERS, name, **query)))


def event(resource: str, name: str = "", body: object = None, **query: str) -> dict[str, Any]:
    path = resource.replace("{name}", quote(name, safe=""))
    return {
        "httpMethod": "GET",
        "resource": resource,
        "path": path,
        "headers": {"Host": "api.example"},
        "requestContext": {
            "path": f"/api{path}",
            "requestId": "request-1",
            "authorizer": {"key_id": "k", "scopes": "customers:read"},
        },
        "queryStringParameters": query or None,
        "body": None if body is None else json.dumps(body),
    }


def body_of(answer: Answer) -> Any:  # noqa: ANN401 - JSON
    return json.loads(json.dumps(answer.body))


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_new_segment_is_saved_and_counted(office: Office) -> None:
    answer = office.save(description="bought twice", events=True)

    assert answer.status is HTTPStatus.CREATED
    shown = body_of(answer)
    assert shown == {
        "name": "twice",
        "description": "bought twice",
        "conditions": TWICE,
        "events": True,
        "eventsFrom": "2026-03-31T04:01:00Z",
        "timeZone": "Asia/Shanghai",
        "revision": shown["revision"],
        "createdAt": "2026-03-31T04:00:00Z",
        "updatedAt": "2026-03-31T04:00:00Z",
        "size": None,
        "asOf": None,
        "countedAt": None,
        "state": "counting",
    }
    [(run, name, export)] = office.runs.started
    assert run.startswith("twice-")
    assert (name, export) == ("twice", False)
    assert office.read() == shown


def test_a_segment_says_from_when_on_it_is_told_who_comes_and_goes(office: Office) -> None:
    def saved_at(hours: int, **how: Any) -> Any:  # noqa: ANN401 - JSON
        office.now = NOW + timedelta(hours=hours)
        return body_of(office.save(**how))["eventsFrom"]

    assert saved_at(0) is None
    assert saved_at(1, events=True) == "2026-03-31T05:01:00Z"
    assert saved_at(2, events=True, description="the same") == "2026-03-31T05:01:00Z"
    assert saved_at(3, events=True, conditions={"not": TWICE}) == "2026-03-31T07:01:00Z"
    assert saved_at(4, conditions={"not": TWICE}) is None


def test_a_counted_segment_says_how_many_are_in_it(office: Office) -> None:
    office.save()
    office.run()

    shown = office.read()

    assert (shown["state"], shown["size"]) == ("counted", 6)
    assert (shown["asOf"], shown["countedAt"]) == ("2026-03-31", "2026-03-31T04:00:00Z")


def test_a_count_that_came_to_nothing_is_said_to_have_failed(office: Office) -> None:
    office.save()
    office.runs.under_way.clear()

    assert office.read()["state"] == "failed"


def test_the_count_of_another_run_later_serves_as_well(office: Office) -> None:
    office.save()
    office.run()
    known = office.segments.stored["twice"]
    assert known.noted
    office.segments.save(known.definition, Started(run="lost", at=NOW - timedelta(hours=1)))

    assert office.read()["state"] == "counted"


def test_other_conditions_have_not_been_counted(office: Office) -> None:
    office.save()
    office.run()
    office.now += timedelta(hours=1)

    answer = office.save(conditions={"not": TWICE})

    assert answer.status is HTTPStatus.OK
    shown = office.read()
    assert (shown["size"], shown["state"]) == (None, "counting")
    assert (shown["createdAt"], shown["updatedAt"]) == ("2026-03-31T04:00:00Z", "2026-03-31T05:00:00Z")


def test_amounts_come_back_as_they_were_sent(office: Office) -> None:
    condition = {"fact": "sum", "op": ">=", "value": 129.9}

    assert body_of(office.save(conditions=condition))["conditions"] == condition


def refused(office: Office, name: str, body: object) -> RequestError:
    with pytest.raises(RequestError) as fault:
        office.routes.save(event(ONE, name, body))
    return fault.value


@pytest.mark.parametrize("name", ["a b", "a.b", "é", "a/b", "x" * 65, "a\n"])
def test_a_name_is_letters_digits_and_dashes(office: Office, name: str) -> None:
    assert refused(office, name, {"conditions": TWICE}).code == "name_invalid"
    with pytest.raises(RequestError) as unknown:
        office.read(name)
    assert unknown.value.code == "segment_unknown"


def test_all_that_is_wrong_is_answered_at_once(office: Office) -> None:
    fault = refused(office, "a", {"description": 1, "events": "yes", "conditions": {"all": [{"fact": "age"}]}})

    assert (status_of(fault), fault.code) == (HTTPStatus.BAD_REQUEST, "segment_invalid")
    assert [(error["pointer"], error["code"]) for error in fault.errors] == [
        ("/description", "value_invalid"),
        ("/events", "value_invalid"),
        ("/conditions/all/0/fact", "fact_unknown"),
    ]


@pytest.mark.parametrize("more", [{"description": "x" * 501}, {"events": 1}])
def test_what_is_beside_good_conditions_is_looked_at_too(office: Office, more: dict[str, Any]) -> None:
    assert len(refused(office, "a", {"conditions": TWICE, **more}).errors) == 1


def test_no_conditions_are_no_segment(office: Office) -> None:
    assert [error["pointer"] for error in refused(office, "a", {}).errors] == ["/conditions"]


def test_very_many_mistakes_are_cut_short(office: Office) -> None:
    assert len(refused(office, "a", {"conditions": {"all": [{}] * 300}}).errors) == 100


def test_mistakes_are_in_the_problem_that_is_answered(office: Office) -> None:
    handler = endpoint(lambda sent, _: office.routes.save(sent))
    response = handler(event(ONE, "a", {"conditions": {"any": []}}), None)

    assert response["statusCode"] == 400
    problem = json.loads(response["body"])
    assert problem["code"] == "segment_invalid"
    assert problem["errors"] == [
        {"pointer": "/conditions/any", "code": "group_empty", "message": "Send a list of one or more conditions."}
    ]


def test_there_are_only_so_many_segments(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MOST", 2)
    office.save("a")
    office.save("b")

    fault = refused(office, "c", {"conditions": TWICE})

    assert (status_of(fault), fault.code) == (HTTPStatus.CONFLICT, "segments_too_many")
    assert office.save("b").status is HTTPStatus.OK


def test_segments_are_listed_in_pages_by_name(office: Office) -> None:
    for name in ("b", "c", "a"):
        office.save(name)

    first = body_of(office.routes.every(event(ALL, limit="2")))
    second = body_of(office.routes.every(event(ALL, limit="2", cursor=first["next"])))

    assert [segment["name"] for segment in first["segments"]] == ["a", "b"]
    assert ([segment["name"] for segment in second["segments"]], second["next"]) == (["c"], None)


def test_a_segment_can_be_deleted_once(office: Office) -> None:
    office.save()

    answer = office.routes.delete(event(ONE, "twice"))

    assert (answer.status, answer.body) == (HTTPStatus.NO_CONTENT, None)
    for name in ("twice", "no name"):
        with pytest.raises(RequestError) as fault:
            office.routes.delete(event(ONE, name))
        assert (status_of(fault.value), fault.value.code) == (HTTPStatus.NOT_FOUND, "segment_unknown")


def test_members_come_in_pages(office: Office) -> None:
    office.save()
    office.run()

    first = office.page(limit="4")
    second = office.page(limit="4", cursor=first["next"])

    found = [customer["customerId"] for customer in (*first["customers"], *second["customers"])]
    assert sorted(found) == sorted(customer_id(number) for number in range(20) if number % 3 == 2)
    assert second["next"] is None
    assert first["customers"][0] == {
        "customerId": found[0],
        "orders": 2,
        "sales": 2,
        "sum": 20,
        "refunded": 0,
        "average": 10,
        "currency": "CNY",
        "firstOrderAt": "2026-03-01T12:00:00Z",
        "lastOrderAt": "2026-03-01T12:00:00Z",
        "externalCustomerId": None,
        "sobotCustomerId": None,
    }


def test_members_without_orders_have_no_figures(office: Office) -> None:
    office.save(conditions={"fact": "orderCount", "op": "=", "value": 0})
    office.run()

    [member, *_] = office.page()["customers"]

    assert (member["orders"], member["average"], member["firstOrderAt"], member["lastOrderAt"]) == (
        0,
        None,
        None,
        None,
    )


def test_pages_go_on_in_the_count_they_began_with(office: Office) -> None:
    office.save()
    office.run()
    first = office.page(limit="4")
    office.save(conditions={"not": TWICE})
    office.run()

    assert len(office.page(limit="100", cursor=first["next"])["customers"]) == 2
    assert len(office.page(limit="100")["customers"]) == 14


def test_members_that_were_not_counted_cannot_be_shown(office: Office) -> None:
    office.save()

    with pytest.raises(RequestError) as fault:
        office.page()

    assert (status_of(fault.value), fault.value.code) == (HTTPStatus.CONFLICT, "segment_not_counted")


def test_a_cursor_serves_where_it_was_given(office: Office) -> None:
    office.save()
    office.save("other")
    office.run()
    cursor = office.page("other", limit="1")["next"]

    for name, text in (("twice", cursor), ("other", "made-up")):
        with pytest.raises(RequestError) as fault:
            office.page(name, cursor=text)
        assert fault.value.code == "cursor_invalid"


def test_a_page_of_no_size_is_refused(office: Office) -> None:
    office.save()
    for ask in (lambda: office.page(limit="0"), lambda: office.routes.every(event(ALL, limit="0"))):
        with pytest.raises(RequestError) as fault:
            ask()
        assert status_of(fault.value) is HTTPStatus.BAD_REQUEST


def test_an_export_is_a_count_with_a_file(office: Office) -> None:
    office.save()
    office.run()
    office.now += timedelta(hours=1)

    answer = office.routes.export(event(EXPORT, "twice"))

    assert answer.status is HTTPStatus.ACCEPTED
    assert answer.headers["Location"] == "https://api.example/api/v1/segments/twice"
    assert body_of(answer) == {"name": "twice", "export": {"state": "counting"}}
    assert (office.read()["state"], office.read()["export"]) == ("counting", {"state": "counting"})

    office.run()
    run = office.runs.started[-1][0]
    assert office.read()["state"] == "counted"
    assert office.read()["export"] == {
        "state": "counted",
        "size": 6,
        "at": "2026-03-31T05:00:00Z",
        "url": f"https://files.example/exports/segments/twice/{run}/members.csv?for=3600",
        "expiresInSeconds": 3600,
    }


def test_only_a_segment_there_is_can_be_exported(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.save()
    # Somebody deletes it between the look and the note.
    monkeypatch.setattr(FakeSegments, "start_export", lambda *_: False)

    for name in ("gone", "twice"):
        with pytest.raises(RequestError) as fault:
            office.routes.export(event(EXPORT, name))
        assert fault.value.code == "segment_unknown"


def test_a_preview_says_how_many_and_why(office: Office) -> None:
    shown = body_of(office.routes.preview(event(PREVIEW, body={"conditions": TWICE})))

    members = shown.pop("customers")
    assert shown == {"size": 6, "isExact": True, "margin": 0, "lookedAt": 20, "matched": 6, "of": 20}
    assert len(members) == 6
    assert members[0]["why"] == [{"pointer": "/conditions", "fact": "orderCount", "value": 2, "holds": True}]
    assert office.segments.stored == {}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"conditions": {"fact": "age"}}, "segment_invalid"),
        ({}, "segment_invalid"),
        ({"conditions": TWICE, "name": "x"}, "field_unknown"),
    ],
)
def test_a_preview_of_wrong_conditions_is_refused(office: Office, body: object, code: str) -> None:
    with pytest.raises(RequestError) as fault:
        office.routes.preview(event(PREVIEW, body=body))

    assert fault.value.code == code
