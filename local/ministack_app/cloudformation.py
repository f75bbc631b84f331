"""What templates for AWS have, and MiniStack's CloudFormation does not know: archives, and alarms over sums."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ministack.services import eventbridge
from ministack.services.cloudformation import provisioners

type Message = dict[str, Any]
type Create = Callable[[str, Message, str], tuple[str, Message]]

ARCHIVE, ALARM = "AWS::Events::Archive", "AWS::CloudWatch::Alarm"
MOST_CHARACTERS = 48


def create_archive(logical_id: str, properties: Message, stack_name: str) -> tuple[str, Message]:
    """Make an archive; returns its name and what ``Fn::GetAtt`` gives. MiniStack itself has archives."""
    name = provisioners._physical_name(stack_name, logical_id, max_len=MOST_CHARACTERS)
    status, _, body = eventbridge._create_archive(
        {
            "ArchiveName": name,
            "EventSourceArn": properties["SourceArn"],
            "Description": properties.get("Description", ""),
            "EventPattern": json.dumps(properties["EventPattern"]),
            "RetentionDays": int(properties["RetentionDays"]),
        }
    )
    answer = json.loads(body)
    if status != HTTPStatus.OK:
        raise ValueError(f"{ARCHIVE}: {answer}")
    return name, {"Arn": answer["ArchiveArn"], "ArchiveName": name}


def delete_archive(name: str, _properties: Message) -> None:
    """Delete an archive."""
    eventbridge._delete_archive({"ArchiveName": name})


def watch_the_first(create: Create) -> Create:
    """Wrap the making of an alarm so that one over the sum of several metrics watches the first of them."""

    def wrapped(logical_id: str, properties: Message, stack_name: str) -> tuple[str, Message]:
        metrics = [metric["MetricStat"] for metric in properties.get("Metrics", ()) if "MetricStat" in metric]
        if metrics:
            rest = {name: value for name, value in properties.items() if name != "Metrics"}
            watched = {name: value for name, value in metrics[0].items() if name != "Metric"}
            properties = rest | watched | metrics[0]["Metric"]
            properties["Statistic"] = properties.pop("Stat")
        return create(logical_id, properties, stack_name)

    return wrapped
