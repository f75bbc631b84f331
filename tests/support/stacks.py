"""Further stacks on an embedded cloud, made of the template of the one that stands there."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType

from tests.support.cloud import Deployed, Json, eventually

ARTIFACTS = "orderhub-artifacts"
NONE: Mapping[str, str] = MappingProxyType({})
CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How an operation on a stack ended: its status, and all reasons that were given on the way."""

    status: str
    reasons: tuple[str, ...]


def template_of(cloud: Deployed) -> Json:
    """The template of the stack that stands, as CloudFormation was given it by SAM."""
    answer = cloud.client("cloudformation").get_template(
        StackName=cloud.stack.stack_name, TemplateStage="Processed"
    )
    body = answer["TemplateBody"]
    found: Json = json.loads(body) if isinstance(body, str) else deepcopy(body)
    return found


def source_of(cloud: Deployed) -> str:
    """The template of the stack that stands, as SAM packed it, before the transform."""
    cloudformation = cloud.client("cloudformation")
    answer = cloudformation.get_template(StackName=cloud.stack.stack_name, TemplateStage="Original")
    body = answer["TemplateBody"]
    return body if isinstance(body, str) else json.dumps(body)


def with_last(template: Json, properties: Json) -> Json:
    """The template with a queue that is made when all else is there."""
    last = {"Type": "AWS::SQS::Queue", "DependsOn": list(template["Resources"]), "Properties": properties}
    return template | {"Resources": {**template["Resources"], "Last": last}}


def create(cloud: Deployed, name: str, template: Json, parameters: Mapping[str, str] = NONE) -> Ended:
    """A first deployment; one that fails is taken back whole, as `make deploy` asks for."""
    return _operate(cloud, "create_stack", name, template, parameters, more={"OnFailure": "DELETE"})


def update(cloud: Deployed, name: str, template: Json | str, parameters: Mapping[str, str] = NONE) -> Ended:
    """A further deployment, with some parameters of its own."""
    return _operate(cloud, "update_stack", name, template, parameters)


def delete(cloud: Deployed, name: str) -> None:
    """Delete a stack, and wait for that."""
    cloudformation = cloud.client("cloudformation")
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    cloudformation.delete_stack(StackName=name)
    assert _ended(cloud, stack).status == "DELETE_COMPLETE"


def parameters_of(cloud: Deployed, name: str) -> dict[str, str]:
    """The parameters of the stack that stands, for one of another name."""
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName=cloud.stack.stack_name)["Stacks"]
    given = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
    return given | {"PublicUrl": cloud.stack.api_url.replace(f"/{cloud.stack.stack_name}/", f"/{name}/")}


def _operate(  # noqa: PLR0913, PLR0917 - all of what an operation is
    cloud: Deployed,
    operation: str,
    name: str,
    template: Json | str,
    own: Mapping[str, str] = NONE,
    more: Mapping[str, str] = NONE,
) -> Ended:
    key, body = f"{name}.template", template if isinstance(template, str) else json.dumps(template)
    cloud.client("s3").put_object(Bucket=ARTIFACTS, Key=key, Body=body.encode())
    parameters = {**parameters_of(cloud, name), **own}
    answer = getattr(cloud.client("cloudformation"), operation)(
        StackName=name,
        TemplateURL=f"{cloud.stack.endpoint_url}/{ARTIFACTS}/{key}",
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=CAPABILITIES,
        **more,
    )
    return _ended(cloud, answer["StackId"])


def _ended(cloud: Deployed, stack: str) -> Ended:
    cloudformation = cloud.client("cloudformation")

    def status() -> str | None:
        found: str = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        return None if found.endswith("IN_PROGRESS") else found

    ended = eventually(status, f"end of {stack}")
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    reasons = (event.get("ResourceStatusReason", "") for page in pages for event in page["StackEvents"])
    return Ended(ended, tuple(filter(None, reasons)))
