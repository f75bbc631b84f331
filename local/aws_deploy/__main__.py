"""`make deploy ENV=prod`: builds the stack and deploys it to an AWS account.

make deploy ENV=prod
AWS_REGION=eu-central-1 make deploy ENV=prod PARAMETERS="SenderEmail=orders@your-shop.com"
make deploy ENV=prod ARGS="--no-execute-changeset"
make deploy ENV=prod ADOPT=1
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.aws_deploy.adoption import adopt
from local.aws_deploy.arguments import Arguments, read_arguments
from local.aws_deploy.protection import protect_tables
from local.aws_deploy.questions import Ask, first_section
from local.aws_deploy.sam import build, deploy
from local.console import terminal
from local.doctor.__main__ import checklist, show
from local.hub import Hub, aws_hub
from local.layout import LocalError
from local.progress import run
from local.release import PARAMETER, release
from local.samconfig import Section, add_section, check_name, read_section
from local.template_parameters import check_sender, deployed_parameters, effective_parameters


def deploy_environment(env: str, arguments: Arguments, ask: Ask | None) -> None:
    """Build and deploy an environment; one that is new gets its section of `samconfig.toml` first.

    Args:
        env: The environment.
        arguments: What the command line adds to its section.
        ask: Asks the person at the terminal; None where there is none.

    Raises:
        LocalError: Something is missing or wrong, or SAM failed.
    """
    section = _merged(_section(env, arguments, ask), arguments)
    session = boto3.Session(region_name=section.region, profile_name=section.profile)
    deployed = deployed_parameters(session.client("cloudformation"), section.stack_name)
    effective = effective_parameters(deployed, section.overrides)
    check_sender(effective, env, session.region_name or "")
    # What is built and what is deployed are of one architecture, whoever named it.
    overrides = {**section.overrides, "Architecture": effective["Architecture"]}
    build(env, overrides)
    if arguments.adopted:
        adopt(aws_hub(section), arguments.adopted, effective, ask)
    released = {**overrides, PARAMETER: release(effective)}
    deploy(env, replace(section, overrides=released), arguments.passed_on, confirm=ask is not None)
    _finish(aws_hub(section))


def _section(env: str, arguments: Arguments, ask: Ask | None) -> Section:
    check_name(env)
    found = read_section(env)
    if found:
        return found
    # boto3 does not read AWS_REGION, as AWS's other tools do.
    region = (
        arguments.region
        or os.environ.get("AWS_REGION")
        or boto3.Session(profile_name=arguments.profile).region_name
    )
    section = first_section(env, region, arguments.overrides, ask)
    section = replace(section, profile=arguments.profile, stack_name=arguments.stack_name or section.stack_name)
    check_sender(effective_parameters(section.overrides), env, section.region or "")
    add_section(env, section)
    print(f"The settings of {env} are in samconfig.toml now.")
    return section


def _merged(section: Section, arguments: Arguments) -> Section:
    return Section(
        stack_name=arguments.stack_name or section.stack_name,
        region=arguments.region or section.region,
        profile=arguments.profile or section.profile,
        overrides={**section.overrides, **arguments.overrides},
    )


def _finish(hub: Hub) -> None:
    # There is nothing to look at yet where somebody did not want the change.
    if hub.resources():
        protect_tables(hub)
        show(checklist(hub), terminal())


def _ask(prompt: str) -> str:
    try:
        return input(prompt)
    except EOFError:
        raise LocalError("nothing was answered") from None


def main(words: Sequence[str] | None = None) -> None:
    """Deploy the environment that is named."""
    given = os.environ.get
    arguments = read_arguments(
        sys.argv[1:] if words is None else words, given("PARAMETERS", ""), given("ADOPT", "")
    )
    try:
        deploy_environment(given("ENV", ""), arguments, _ask if sys.stdin.isatty() else None)
    except (ClientError, BotoCoreError) as error:
        raise LocalError(f"AWS says: {error}") from None


if __name__ == "__main__":
    run(main)
