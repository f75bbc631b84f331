"""A new stack takes over what a deleted one left: CloudFormation imports tables, bucket and key."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from botocore.exceptions import WaiterError

from local.aws_deploy.data_template import data_template, kinds
from local.aws_deploy.questions import Ask
from local.aws_deploy.retained import NAMED_BY, find_retained, parse_adopted
from local.hub import Hub
from local.layout import LocalError

_SOON = {"Delay": 2, "MaxAttempts": 300}


def adopt(hub: Hub, adopted: str, parameters: Mapping[str, str], ask: Ask | None) -> None:
    """Make the stack of what a deleted one left; an ordinary deployment then adds all the rest.

    Args:
        hub: The stack that is to be.
        adopted: `ADOPT`, which says what to take over.
        parameters: The parameters that the stack is to have.
        ask: Asks the person at the terminal; None where there is none.

    Raises:
        LocalError: It is not clear what to take over, somebody does not want it, or CloudFormation refuses it.
    """
    if hub.has_stack():
        raise LocalError(f"{hub.stack_name} is there; only a stack that is new adopts what another one left")
    template = data_template()
    deleted, named = parse_adopted(adopted, hub.stack_name)
    found = find_retained(hub, deleted, kinds(template), named)
    print(f"{hub.stack_name} adopts, with all that is in them:")
    for name, physical in found.items():
        print(f"  {name}: {physical}")
    if ask and ask("Adopt these [y/N]? ").strip().lower() not in {"y", "yes"}:
        raise LocalError("nothing was adopted")
    _import(hub, template, found, parameters)


def _import(hub: Hub, template: dict[str, Any], found: Mapping[str, str], parameters: Mapping[str, str]) -> None:
    cloudformation = hub.client("cloudformation")
    names = {"StackName": hub.stack_name, "ChangeSetName": f"adopt-{uuid4()}"}
    cloudformation.create_change_set(
        **names,
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(template),
        Parameters=[
            {"ParameterKey": name, "ParameterValue": parameters[name]} for name in sorted(template["Parameters"])
        ],
        ResourcesToImport=[
            {
                "ResourceType": kind,
                "LogicalResourceId": name,
                "ResourceIdentifier": {NAMED_BY[kind]: found[name]},
            }
            for name, kind in kinds(template).items()
        ],
    )
    try:
        cloudformation.get_waiter("change_set_create_complete").wait(**names, WaiterConfig=_SOON)
    except WaiterError:
        reason = cloudformation.describe_change_set(**names).get("StatusReason", "no reason")
        # Else a stack of nothing would stay in review.
        cloudformation.delete_stack(StackName=hub.stack_name)
        raise LocalError(f"nothing was adopted; CloudFormation says: {reason}") from None
    cloudformation.execute_change_set(**names)
    try:
        cloudformation.get_waiter("stack_import_complete").wait(StackName=hub.stack_name, WaiterConfig=_SOON)
    except WaiterError:
        raise LocalError(
            f"the import failed; the events of {hub.stack_name} say why, and the tables are as before"
        ) from None
