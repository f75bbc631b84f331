"""What the parameters of a stack are, wherever they were set."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from local.layout import LocalError
from local.template_file import read_template
from orderhub.workflows.catalog import load_catalog

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

EXAMPLE_DOMAINS = ("example.com", "example.net", "example.org")
"""Domains that nobody can verify in SES."""


@cache
def template_defaults() -> Mapping[str, str]:
    """Every parameter of the template with its default."""
    parameters: dict[str, Any] = read_template()["Parameters"]
    return {name: str(parameter["Default"]) for name, parameter in parameters.items()}


def deployed_parameters(cloudformation: "CloudFormationClient", stack_name: str) -> dict[str, str]:
    """The parameters of a stack as it stands, which those stay that a deployment does not name; else none."""
    try:
        stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return {}
        raise
    return {
        parameter["ParameterKey"]: parameter["ParameterValue"]
        for parameter in stack.get("Parameters", [])
        # An older template may have had others.
        if parameter["ParameterKey"] in template_defaults() and "ParameterValue" in parameter
    }


def effective_parameters(*sources: Mapping[str, str]) -> dict[str, str]:
    """What the stack will be given: the template's defaults, overridden by each source in turn.

    Raises:
        LocalError: A source names a parameter or an architecture that the template does not have.
    """
    effective = dict(template_defaults())
    unknown = sorted({name for source in sources for name in source} - effective.keys())
    if unknown:
        raise LocalError(f"the template has no parameter {', '.join(unknown)}; docs/settings.md lists them")
    for source in sources:
        effective |= source
    if effective["Architecture"] not in {"arm64", "x86_64"}:
        raise LocalError(f"Architecture={effective['Architecture']}: it is arm64 or x86_64")
    return effective


def mailing_workflows(parameters: Mapping[str, str]) -> list[str]:
    """The parameters that turn on a workflow that writes to buyers, if they may be written to by mail."""
    channels = {channel.strip() for channel in parameters["MessageChannels"].split(",")}
    return [name for name in _switches() if parameters[name] == "true"] if "email" in channels else []


def has_no_ses(region: str) -> bool:
    """Whether a region is one of China's, where Amazon SES does not exist."""
    return region.startswith("cn-")


def check_sender(parameters: Mapping[str, str], env: str, region: str) -> None:
    """See that mail to buyers could go out, and would not come from an address that nobody owns.

    Raises:
        LocalError: It could not, or it would.
    """
    sender = parameters["SenderEmail"]
    mailing = mailing_workflows(parameters)
    if mailing and has_no_ses(region):
        raise LocalError(
            f"messages would go out by mail ({', '.join(mailing)} is on), and there is no SES in China; have them "
            f'go over the bus or to a webhook: make deploy ENV={env} PARAMETERS="MessageChannels=bus"'
        )
    if not mailing or sender.rpartition("@")[2].lower() not in EXAMPLE_DOMAINS:
        return
    raise LocalError(
        f"messages would come from {sender}, which nobody owns ({', '.join(mailing)} is on). Give yours:\n"
        f'  make deploy ENV={env} PARAMETERS="SenderEmail=orders@your-shop.example"\n'
        f"and for good in parameter_overrides of [{env}.deploy.parameters] in samconfig.toml; "
        f'or turn messages off: PARAMETERS="{" ".join(f"{name}=false" for name in mailing)}"'
    )


def _switches() -> Iterator[str]:
    for workflow in load_catalog("{}").values():
        yield from (setting.parameter for setting in workflow.settings if setting.name == "on")
