"""The catalog as it is set now: the API's value where there is one, the template's where there is none."""

from dataclasses import dataclass

import pytest

from orderhub.errors import TransientError
from orderhub.settings.catalog import CATALOG
from orderhub.settings.shop import SetValue, ShopSettings
from orderhub.workflows.all_workflows import AllWorkflows, StartingEvents
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.contact_kinds import contact_kinds_in
from orderhub.workflows.current_catalog import CurrentCatalog, catalog_set_to
from orderhub.workflows.senders import senders_in
from tests.support.orders import NOON
from tests.unit.workflows.definitions import CARE, workflow
from tests.unit.workflows.fakes import FakeSaved, delivered

TEMPLATE = '{"delivered_follow_up": {"on": "true", "days": "10", "stop_segment": "staff"}}'


def set_to(**values: str) -> ShopSettings:
    return ShopSettings(
        values={
            place.replace("__", "."): SetValue(value=value, since=NOON, by="key-1")
            for place, value in values.items()
        }
    )


def test_what_the_api_sets_holds_over_the_template() -> None:
    shop = set_to(workflows__delivered_follow_up__days="7", workflows__order_notification__statuses="PAID")

    catalog = catalog_set_to(TEMPLATE, shop)

    follow_up, notification = catalog["delivered_follow_up"], catalog["order_notification"]
    assert (follow_up.is_on, follow_up.value("days"), follow_up.value("stop_segment")) == (True, "7", "staff")
    assert notification.start.where["order"] == {"status": ["PAID"]}


def test_one_segment_stops_every_workflow_that_asks_for_one() -> None:
    catalog = catalog_set_to(TEMPLATE, set_to(messages__stop_segment="press"))

    asking = [
        flow for flow in catalog.values() if any(setting.name == "stop_segment" for setting in flow.settings)
    ]
    assert {flow.value("stop_segment") for flow in asking} == {"press"}
    assert len(asking) > 1


def test_every_setting_of_the_catalogue_reaches_its_workflow() -> None:
    for place in (place for place in CATALOG if place.startswith("workflows.")):
        _, workflow, name = place.split(".")
        hours = "7,8" if "," in CATALOG[place].default else "7"
        value = {"days": "7", "hours": hours}.get(CATALOG[place].unit, "false")
        shop = ShopSettings(values={place: SetValue(value=value, since=NOON, by="key-1")})
        assert catalog_set_to("{}", shop)[workflow].value(name) == value


def test_a_catalog_is_as_it_is_set_when_it_is_asked() -> None:
    now = [set_to()]
    catalog = CurrentCatalog(TEMPLATE, lambda: now[0])

    assert catalog["delivered_follow_up"].is_on
    assert len(catalog) == len(list(catalog)) == len(catalog.values())

    now[0] = set_to(workflows__delivered_follow_up__on="false")
    detail = delivered()["detail"]
    started = {flow.name for flow in catalog.values() if flow.starts_on("orderDELIVERED", detail)}
    assert started == {"order_notification"}
    assert "delivered_follow_up" not in senders_in(catalog)
    assert senders_in(catalog)["order_notification"].message_ids("orderDELIVERED", detail)


def test_its_names_are_known_also_while_nobody_knows_what_is_set() -> None:
    def away() -> ShopSettings:
        raise TransientError("away", "settings_unreachable")

    catalog = CurrentCatalog(TEMPLATE, away)

    assert "win_back" in list(catalog)
    with pytest.raises(TransientError):
        catalog.get("win_back")


@dataclass(frozen=True)
class Channels:
    message_channels: str = "email,sms"
    sms_allowed: str = "true"


def test_contacts_are_reached_by_the_channels_of_now() -> None:
    assert contact_kinds_in(Channels(), set_to) == {"email", "phone"}
    assert contact_kinds_in(Channels(), lambda: set_to(messages__channels="email")) == {"email"}


def test_all_workflows_are_those_that_ship_and_those_that_were_saved() -> None:
    shipped, saved = load_catalog("{}"), FakeSaved({("care", 2): workflow(CARE, version=2)})

    every = AllWorkflows(shipped, saved)

    assert [*every] == [*shipped, "care"]
    assert len(every) == len(shipped) + 1
    assert (every["care"].version, every["win_back"].version, "strange" in every) == (2, 0, False)
    types = StartingEvents(every)
    assert (types["care"], len(types), [*types]) == (frozenset({"orderDELIVERED"}), len(every), [*every])


def test_archived_workflows_are_named_only_where_that_is_asked_for() -> None:
    saved = FakeSaved({("care", 1): workflow(CARE)}, archived=["care"])

    assert [*AllWorkflows({}, saved)] == []
    assert [*AllWorkflows({}, saved, archived=True)] == ["care"]
    assert AllWorkflows({}, saved)["care"].name == "care"
