"""What starts a function or workflow is started by the real thing, and by nothing else."""

import json
from copy import deepcopy
from typing import Any

import pytest
from moto.events.models import EventPattern

from orderhub.events.announcement import ACTION, DELETED, FEEDBACK, SOURCE, UPDATED, detail_type_of
from orderhub.orders.model import Mode
from orderhub.orders.statuses import Status
from orderhub.workflows.catalog import load_catalog
from tests.support.functions import payload
from tests.support.streams import Record, Stream, header, image, stamp
from tests.support.template import functions, parameter, properties

PICKED = parameter("NotifyStatuses").split(",")
NOTIFICATION = load_catalog("{}")["order_notification"]


def matches(pattern: dict[str, Any], event: Any) -> bool:  # noqa: ANN401 - any JSON, as moto does not know
    return EventPattern(None, pattern).matches_event(event)


def rules_pattern() -> dict[str, Any]:
    """The pattern of the rule that brings events to what starts workflows."""
    pattern: dict[str, Any] = deepcopy(properties("Events::Rule")["ToldToRules"]["EventPattern"])
    return pattern


def starts(event: dict[str, Any]) -> bool:
    """Whether an event on the bus comes to what starts workflows, and starts the notification of buyers."""
    return matches(rules_pattern(), event) and NOTIFICATION.starts_on(event["detail-type"], event["detail"])


def changed_to(status: Status) -> dict[str, Any]:
    event = payload("order-status")
    event["detail-type"] = detail_type_of(status)
    event["detail"]["order"]["status"] = status
    return event


def is_followed(record: Record) -> bool:
    """Whether the stream's mapping hands a record to the function: one of its filters is enough."""
    mapping = functions()["follow_order_changes"]["Events"]["OrderChanges"]["Properties"]
    filters = mapping["FilterCriteria"]["Filters"]
    return any(matches(json.loads(pattern["Pattern"]), record) for pattern in filters)


@pytest.mark.parametrize("name", ["order-new", "order-status"])
def test_an_order_that_is_new_or_has_another_status_starts_the_workflow(name: str) -> None:
    assert starts(payload(name))


@pytest.mark.parametrize("name", ["order-updated", "order-action", "order-feedback", "order-deleted"])
def test_any_other_event_starts_no_workflow(name: str) -> None:
    event = payload(name)

    assert event["detail-type"] in {UPDATED, DELETED, FEEDBACK, f"{ACTION}refund"}
    assert not starts(event)


@pytest.mark.parametrize("status", Status)
def test_every_status_comes_to_the_workflow_which_starts_for_those_that_are_picked(status: Status) -> None:
    event = changed_to(status)

    assert matches(rules_pattern(), event)
    assert starts(event) == (status in PICKED)


def test_the_statuses_that_are_picked_exist() -> None:
    assert set(PICKED) <= set(Status)


def test_history_starts_no_workflow() -> None:
    event = payload("order-status")
    event["detail"]["metadata"]["mode"] = Mode.HISTORICAL

    assert not starts(event)


def test_what_others_put_on_the_bus_starts_no_workflow() -> None:
    event = payload("order-status")

    assert event["source"] == SOURCE
    assert not starts(event | {"source": "somebody"})


def test_the_sample_of_the_stream_is_followed() -> None:
    records = payload("follow_order_changes")["Records"]

    assert {record["eventName"] for record in records} == {"INSERT", "MODIFY", "REMOVE"}
    assert all(is_followed(record) for record in records)


def test_a_header_is_followed_whatever_becomes_of_it() -> None:
    stream, old, new = Stream(), image(header(), stamp(1)), image(header(), stamp(2))

    assert is_followed(stream.inserted(new))
    assert is_followed(stream.modified(old, new))
    assert is_followed(stream.removed(old))


def test_a_line_is_not_followed_whatever_becomes_of_it() -> None:
    stream = Stream()
    inserted = stream.line_inserted("A1", "SKU-7")
    line = inserted["dynamodb"]["NewImage"]

    assert not is_followed(inserted)
    assert not is_followed(stream.modified(line, line))
    assert not is_followed(stream.removed(line))


def test_what_cannot_start_a_workflow_is_kept() -> None:
    machines = properties("Serverless::StateMachine").values()

    rules = [event["Properties"] for machine in machines for event in machine["Events"].values()]

    assert rules
    assert [rule["DeadLetterConfig"]["Arn"] for rule in rules] == [
        {"Fn::GetAtt": ["UndeliveredEventsQueue", "Arn"]} for _ in rules
    ]


def test_changes_that_are_given_up_on_are_kept() -> None:
    mapping = functions()["follow_order_changes"]["Events"]["OrderChanges"]["Properties"]

    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {
        "Fn::GetAtt": ["StreamFailuresQueue", "Arn"]
    }
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"], "or a batch partly done counts as done"
    assert mapping["MaximumRecordAgeInSeconds"] < 24 * 3600, "a stream forgets after a day"


def test_a_webhook_is_called_when_it_is_asked_for_and_by_nothing_else() -> None:
    pattern = functions()["call_webhook"]["Events"]["WebhookRequested"]["Properties"]["Pattern"]

    assert matches(pattern, payload("call_webhook"))
    assert not matches(pattern, payload("order-status"))


def test_an_action_is_done_when_it_is_asked_for_and_by_nothing_else() -> None:
    pattern = functions()["act_on_order"]["Events"]["ActionRequested"]["Properties"]["Pattern"]

    assert matches(pattern, payload("act_on_order-requested"))
    assert not matches(pattern, payload("order-action"))


def mail_rule(stack: str = "orderhub") -> dict[str, Any]:
    """The rule of mails that came back, as CloudFormation makes it for a stack."""
    rule = functions()["note_bounces"]["Events"]["MailFeedback"]["Properties"]
    assert "EventBusName" not in rule, "SES publishes to the default bus only"
    pattern: dict[str, Any] = deepcopy(rule["Pattern"])
    tags = pattern["detail"]["mail"]["tags"]
    # By its name: where there is no SES there is no set.
    assert tags == {"ses:configuration-set": [{"Ref": "AWS::StackName"}]}
    assert properties("SES::ConfigurationSet")["MailConfigurationSet"]["Name"] == {"Ref": "AWS::StackName"}
    tags["ses:configuration-set"] = [stack]
    return pattern


@pytest.mark.parametrize("name", ["note_bounces", "note_bounces-complaint"])
def test_a_mail_of_this_stack_that_came_back_is_noted(name: str) -> None:
    assert matches(mail_rule(), payload(name))


@pytest.mark.parametrize("name", ["note_bounces", "note_bounces-complaint"])
def test_a_mail_of_others_in_the_account_is_not(name: str) -> None:
    assert not matches(mail_rule("another"), payload(name))
    assert not matches(mail_rule(), payload(name, source="somebody"))
    assert not matches(mail_rule(), payload(name) | {"detail-type": "Email Delivered"})


def test_ses_publishes_what_the_rule_waits_for_and_no_more() -> None:
    (destination,) = properties("SES::ConfigurationSetEventDestination").values()

    assert destination["ConfigurationSetName"] == {"Ref": "MailConfigurationSet"}
    assert destination["EventDestination"]["MatchingEventTypes"] == ["bounce", "complaint"]
    assert (
        "event-bus/default" in destination["EventDestination"]["EventBridgeDestination"]["EventBusArn"]["Fn::Sub"]
    )


@pytest.mark.parametrize("folder", ["send_messages", "try_message"])
def test_whoever_sends_mail_sends_it_by_the_set_that_reports(folder: str) -> None:
    assert functions()[folder]["Environment"]["Variables"]["CONFIGURATION_SET"] == {"Ref": "AWS::StackName"}
