"""What somebody wants the settings to be: all mistakes at once with their places, and what is right as it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.mistakes import Mistaken
from orderhub.platform.documents import Document
from orderhub.settings.catalog import CATALOG, place_of_workflow
from orderhub.settings.changes import changes_in, restoring
from orderhub.settings.shop import SetValue, ShopSettings, body_of, changed_places, settings_in, updated
from tests.unit.settings.test_kinds import RIGHT

SENDER = "orders@example.com"
NOW = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
VALUES = st.fixed_dictionaries(
    {},
    optional={place: st.sampled_from([*RIGHT[setting.kind], None]) for place, setting in CATALOG.items()},
)


def nested(changes: dict[str, Any]) -> dict[str, Any]:
    """The body that asks for some changes."""
    body: dict[str, Any] = {}
    for place, value in changes.items():
        *groups, name = place.split(".")
        within = body
        for group in groups:
            within = within.setdefault(group, {})
        within[name] = value
    return body


def mistakes_in(body: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(Mistaken) as caught:
        changes_in(body, SENDER)
    assert caught.value.code == "settings_invalid"
    assert all(mistake.message.startswith("Send ") for mistake in caught.value.mistakes)
    return {(mistake.pointer, mistake.code) for mistake in caught.value.mistakes}


def test_a_change_names_what_is_to_be_set_and_what_goes_back_to_the_template() -> None:
    body = {"workflows": {"delivered_follow_up": {"on": True, "days": 7}}, "messages": {"quiet_hours": None}}

    assert changes_in(body, SENDER) == {
        "workflows.delivered_follow_up.on": "true",
        "workflows.delivered_follow_up.days": "7",
        "messages.quiet_hours": None,
    }


def test_all_that_is_wrong_is_said_at_once_with_its_place() -> None:
    body = {
        "workflows": {
            "delivered_follow_up": {"days": "soon", "hours": "1", "on": "true"},
            "win_back": "on",
            "thank~you/": {"on": "true"},
        },
        "messages": {"quiet_hours": "22-8", "frequency_cap": "3/7", "channels": {"email": True}},
        "time_zone": "Europe/Berlin",
    }

    assert mistakes_in(body) == {
        ("/workflows/delivered_follow_up/days", "value_invalid"),
        ("/workflows/delivered_follow_up/hours", "field_unknown"),
        ("/workflows/win_back", "value_invalid"),
        ("/workflows/thank~0you~1", "field_unknown"),
        ("/messages/quiet_hours", "value_invalid"),
        ("/messages/channels", "value_invalid"),
        ("/time_zone", "field_unknown"),
    }


def test_nothing_is_not_a_change() -> None:
    assert mistakes_in({}) == {("", "value_missing")}


def test_messages_come_from_the_domain_that_the_functions_may_send_from() -> None:
    assert mistakes_in({"messages": {"sender_email": "orders@elsewhere.example"}}) == {
        ("/messages/sender_email", "value_invalid")
    }
    assert mistakes_in({"messages": {"sender_email": "a b@example.com"}}) == {
        ("/messages/sender_email", "value_invalid")
    }
    assert changes_in({"messages": {"sender_email": "hello@example.com"}}, SENDER) == {
        "messages.sender_email": "hello@example.com"
    }


def test_what_all_workflows_share_is_set_in_one_place() -> None:
    assert place_of_workflow("win_back", "stop_segment") == "messages.stop_segment"
    assert mistakes_in({"workflows": {"win_back": {"stop_segment": "staff"}}}) == {
        ("/workflows/win_back/stop_segment", "field_unknown")
    }


@given(VALUES)
def test_what_is_right_is_asked_for_as_it_was_sent(changes: dict[str, str | None]) -> None:
    if changes:
        assert changes_in(nested(changes), SENDER) == changes


@given(st.lists(VALUES, min_size=1, max_size=5), st.data())
def test_any_version_comes_back_as_it_was(each: list[dict[str, str | None]], data: st.DataObject) -> None:
    versions: list[dict[str, SetValue]] = [{}]
    for number, changes in enumerate(each):
        now = NOW + timedelta(minutes=number)
        before, after = versions[-1], updated(versions[-1], changes, now, f"key-{number}")
        versions.append(after)
        assert {place: after[place].value if place in after else None for place in changes} == changes
        assert set(changed_places(before, after)) == {
            place for place in before.keys() | after.keys() if before.get(place) != after.get(place)
        }
        # What stays as it was has been so since then.
        assert all(after[place] == before[place] for place in before.keys() - changes.keys())
    wanted = data.draw(st.sampled_from(versions))

    back = updated(versions[-1], restoring(ShopSettings(values=wanted), SENDER), NOW, "key-back")

    assert {place: found.value for place, found in back.items()} == {
        place: found.value for place, found in wanted.items()
    }


def test_what_was_right_once_and_is_not_now_does_not_come_back() -> None:
    wanted = {"messages.sender_email": SetValue(value="orders@old.example", since=NOW, by="key-1")}

    with pytest.raises(Mistaken):
        restoring(ShopSettings(values=wanted), SENDER)


def test_settings_are_read_as_they_were_stored_without_what_there_is_no_longer() -> None:
    values = {"messages.quiet_hours": SetValue(value="22:00-08:00", since=NOW, by="key-1")}
    body = body_of(values) | {"messages.gone": {"value": "1", "since": NOW.isoformat(), "by": "key-1"}}
    document = Document(name="shop", version=3, body=body, saved_at=NOW, saved_by="key-1")

    settings = settings_in(document)

    assert (settings.version, settings.values) == (3, values)
    assert settings.value("messages.quiet_hours", "") == "22:00-08:00"
    assert settings.value("messages.frequency_cap", "3/7") == "3/7"


def test_before_the_first_version_nothing_is_set() -> None:
    deleted = Document(name="shop", version=2, body=None, saved_at=NOW, saved_by="key-1")

    assert settings_in(None) == ShopSettings()
    assert settings_in(deleted) == ShopSettings(version=2)
