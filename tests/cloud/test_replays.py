"""Events of the past are told again to one consumer, after a dry run that says which, and each is marked."""

from typing import Any

from tests.support.cloud import Deployed, Json, eventually, order

TO = {"workflow": "order_notification"}


def requests(cloud: Deployed, *order_nos: str) -> list[Json]:
    """What was asked for on the bus about some orders."""
    return [event for event in cloud.on_bus(*order_nos) if event["detail-type"].endswith("REQUESTED")]


def whole(found: list[Json], number: int) -> list[Json]:
    """All of so many, once they are there."""
    assert len(found) <= number
    return found if len(found) == number else []


def lived(cloud: Deployed, order_no: str) -> list[str]:
    """Have an order come, be sent and arrive; the ids of its events."""
    for status in ("INITIALIZED", "SHIPPED", "DELIVERED"):
        cloud.post(order(order_no, status))
    eventually(lambda: len(history_of(cloud, order_no)) == 3, f"events of {order_no}")
    return [row["event_id"]["S"] for row in history_of(cloud, order_no)]


def history_of(cloud: Deployed, order_no: str) -> list[Json]:
    """What was told of an order, without what that set off."""
    return cloud.history(order_no)


def replayed(cloud: Deployed, events: Json) -> Any:  # noqa: ANN401 - a body as JSON has it
    """Have events told again, and wait until they are."""
    reply = cloud.call("POST", "/v1/replays", {"events": events, "to": TO, "dryRun": False})
    assert reply.status == 202, reply.body
    path = reply.headers["location"].partition("/api")[2]
    return eventually(lambda: ended(cloud, path), "end of the replay")


def ended(cloud: Deployed, path: str) -> Any:  # noqa: ANN401 - a body as JSON has it, or nothing yet
    found = cloud.call("GET", path).json
    return None if found["state"] in {"waiting", "working"} else found


def test_a_dry_run_says_what_would_be_told_and_tells_nothing(cloud: Deployed) -> None:
    ids = lived(cloud, "replay-dry")

    reply = cloud.call("POST", "/v1/replays", {"events": {"orderNos": ["replay-dry"]}, "to": TO})

    assert reply.status == 200, reply.body
    assert reply.json["types"] == {"orderINITIALIZED": 1, "orderSHIPPED": 1, "orderDELIVERED": 1}
    assert [event["eventId"] for event in reply.json["first"]] == ids
    cloud.settle()
    assert requests(cloud, "replay-dry") == []


def test_the_events_of_orders_are_told_again_in_order_marked_as_replay(cloud: Deployed) -> None:
    ids = lived(cloud, "replay-1") + lived(cloud, "replay-2")
    first = {event["detail"]["orderId"]: event for event in cloud.on_bus("replay-1", "replay-2")}

    replay = replayed(cloud, {"orderNos": ["replay-1", "replay-2"]})

    assert (replay["state"], replay["events"], replay["sent"]) == ("done", 6, 6)
    again = eventually(lambda: whole(requests(cloud, "replay-1", "replay-2"), 6), "events told again")
    assert [event["detail"]["orderId"] for event in again] == ids
    for event in again:
        detail: dict[str, Any] = dict(event["detail"])
        was = first[detail["orderId"]]
        by = {"by": f"replay:{replay['replayId']}", "detail_type": was["detail-type"], **TO}
        assert detail.pop("request") == by
        assert detail == was["detail"] | {"metadata": was["detail"]["metadata"] | {"mode": "replay"}}
    marks = [set(row["marks"]["SS"]) for row in cloud.set_off("replay-1")]
    assert len(marks) == 3
    assert all("replayed" in some for some in marks)


def test_the_events_of_a_time_and_type_are_told_again(cloud: Deployed) -> None:
    lived(cloud, "replay-timed")
    times = [row["occurred_at"]["S"] for row in history_of(cloud, "replay-timed")]
    events = {"from": times[0], "to": times[-1], "types": ["orderINITIALIZED", "orderDELIVERED"]}

    replay = replayed(cloud, events)

    assert replay["state"] == "done"
    again = eventually(lambda: requests(cloud, "replay-timed"), "event told again")
    # The last one happened at the end of the time, which is no longer part of it.
    assert [event["detail"]["request"]["detail_type"] for event in again] == ["orderINITIALIZED"]


def test_what_is_replayed_is_no_event_of_the_order(cloud: Deployed) -> None:
    ids = lived(cloud, "replay-kept")

    replayed(cloud, {"orderNos": ["replay-kept"]})
    cloud.settle()

    assert [row["event_id"]["S"] for row in history_of(cloud, "replay-kept")] == ids


def test_nothing_is_told_to_whom_there_is_not(cloud: Deployed) -> None:
    for to in ({"workflow": "misspelt"}, {"rule": "misspelt"}, {"webhook": "misspelt"}):
        reply = cloud.call("POST", "/v1/replays", {"events": {"orderNos": ["replay-1"]}, "to": to})

        assert (reply.status, reply.code) == (422, "target_unknown")
