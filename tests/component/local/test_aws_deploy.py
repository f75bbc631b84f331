"""`make deploy` with a `sam` that only notes what it was asked, and an account that is played."""

import json
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local import hub, samconfig
from local.aws_deploy import __main__ as program
from local.aws_deploy import sam
from local.aws_deploy.arguments import read_arguments
from local.layout import LocalError
from local.samconfig import read_section

pytestmark = pytest.mark.usefixtures("account", "config")

type Calls = list[dict[str, Any]]
type Deploy = Callable[..., Calls]

NOTING = f"""#!{sys.executable}
import json, os, sys
with open(os.environ["CALLS"], "a") as calls:
    kept = {{name: os.environ.get(name) for name in ("ARCHITECTURE", "SAM_CLI_TELEMETRY")}}
    print(json.dumps({{"words": sys.argv[1:], **kept}}), file=calls)
sys.exit(int(os.environ.get("SAM_ENDS", "0")))
"""
SENDER = "SenderEmail=orders@shop.test"


class Account:
    """CloudFormation with one stack, or none; and where it was looked for."""

    region_name: str | None = "eu-west-1"
    parameters: dict[str, str] | None = None
    is_made = True
    looked: dict[str, Any]

    def session(self, **where: str | None) -> "Account":
        self.looked = where
        self.region_name = where.get("region_name") or self.region_name
        return self

    def client(self, service: str, **_config: object) -> "Account":
        assert service == "cloudformation"
        return self

    def get_paginator(self, name: str) -> "Account":
        assert name == "list_stack_resources"
        return self

    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        self.looked |= asked
        made = {
            "LogicalResourceId": "Api",
            "ResourceType": "AWS::ApiGateway::RestApi",
            "PhysicalResourceId": "api",
        }
        return [{"StackResourceSummaries": [made] if self.is_made else []}]

    def describe_stacks(self, **asked: str) -> dict[str, Any]:
        self.looked |= asked
        if self.parameters is None:
            raise ClientError(
                {"Error": {"Code": "ValidationError", "Message": "it does not exist"}}, "DescribeStacks"
            )
        rows = [{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()]
        return {"Stacks": [{"Parameters": rows}]}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    played = Account()
    monkeypatch.setattr(boto3, "Session", played.session)
    monkeypatch.delenv("AWS_REGION", raising=False)
    return played


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "samconfig.toml"
    file.write_text("# mine\nversion = 0.1\n", "utf-8")
    monkeypatch.setattr(samconfig, "SAMCONFIG", file)
    return file


@pytest.fixture
def deploy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deploy:
    """Runs the command; returns how SAM was called."""
    fake, calls = tmp_path / "sam", tmp_path / "calls"
    fake.write_text(NOTING, "utf-8")
    fake.chmod(0o755)
    monkeypatch.setattr(sam, "SAM", fake)
    monkeypatch.setenv("CALLS", str(calls))
    monkeypatch.setattr(program, "checklist", lambda _hub: [])

    def run(
        env: str, parameters: str = "", words: Sequence[str] = (), answers: Sequence[str] | None = None
    ) -> Calls:
        left = list(answers or ())
        ask = None if answers is None else lambda _prompt: left.pop(0)
        program.deploy_environment(env, read_arguments(words, parameters), ask)
        assert left == []
        noted = [json.loads(line) for line in calls.read_text("utf-8").splitlines()]
        calls.unlink()
        return noted

    return run


def overrides(call: dict[str, Any]) -> list[str]:
    return [word for word in _parameters(call) if not word.startswith("Release=")]


def _parameters(call: dict[str, Any]) -> list[str]:
    words: list[str] = call["words"]
    return words[words.index("--parameter-overrides") + 1 :]


def test_a_deployment_names_its_release_and_writes_it_nowhere(deploy: Deploy, config: Path) -> None:
    _, first = deploy("prod", answers=["eu-central-1", "orders@shop.test", "Europe/Kyiv", ""])
    built, second = deploy("prod", "WinBack=true")

    (before,), (after,) = (
        [word for word in _parameters(call) if word.startswith("Release=")] for call in (first, second)
    )
    assert before != after
    assert "Release=" not in f"{_parameters(built)}{config.read_text('utf-8')}"


def test_a_first_deployment_asks_only_what_matters_and_writes_a_whole_section(
    deploy: Deploy, config: Path
) -> None:
    built, deployed = deploy("prod", answers=["eu-central-1", "orders@shop.test", "Europe/Kyiv", ""])

    section = tomllib.loads(config.read_text("utf-8"))["prod"]
    assert config.read_text("utf-8").startswith("# mine\n")
    assert section["global"]["parameters"] == {"stack_name": "orderhub-prod", "region": "eu-central-1"}
    assert section["deploy"]["parameters"] == {
        "capabilities": "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND",
        "confirm_changeset": True,
        "fail_on_empty_changeset": False,
        "on_failure": "DELETE",
        "parameter_overrides": [SENDER, "DefaultTimeZone=Europe/Kyiv", 'AlarmEmail=""'],
        "resolve_s3": True,
        "s3_prefix": "orderhub-prod",
    }
    assert built["words"][:3] == ["build", "--config-env", "prod"]
    assert deployed["words"][:3] == ["deploy", "--config-env", "prod"]
    assert "--guided" not in deployed["words"]
    assert "--no-confirm-changeset" not in deployed["words"]
    assert built["SAM_CLI_TELEMETRY"] == deployed["SAM_CLI_TELEMETRY"] == "0"


def test_keys_status_and_the_others_find_what_was_deployed(deploy: Deploy, account: Account) -> None:
    deploy("prod", answers=["eu-central-1", "orders@shop.test", "", ""])

    found = hub.hub_of("prod")

    assert (found.stack_name, found.embedded) == ("orderhub-prod", False)
    assert account.looked["region_name"] == "eu-central-1"
    with pytest.raises(LocalError, match="make deploy ENV=other"):
        hub.hub_of("other")


def test_a_script_without_a_terminal_gives_all_of_it(deploy: Deploy) -> None:
    _, deployed = deploy("prod", f"{SENDER} AlarmEmail=ops@shop.test", ["--region", "eu-north-1"])

    section = read_section("prod")
    assert section
    assert section.region == "eu-north-1"
    assert section.overrides == {"SenderEmail": "orders@shop.test", "AlarmEmail": "ops@shop.test"}
    assert "--no-confirm-changeset" in deployed["words"]


def test_a_script_that_names_no_sender_is_told_so_and_nothing_is_written(deploy: Deploy) -> None:
    with pytest.raises(LocalError, match=r"orders@example\.com.*OrderNotification(?s:.*)SenderEmail="):
        deploy("prod")

    assert read_section("prod") is None


def test_a_region_is_taken_from_the_environment(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-south-1")

    deploy("prod", SENDER)

    section = read_section("prod")
    assert section
    assert section.region == "eu-south-1"


def test_a_script_that_names_no_region_is_told_so(deploy: Deploy, account: Account) -> None:
    account.region_name = None

    with pytest.raises(LocalError, match="AWS_REGION"):
        deploy("prod", SENDER)


@pytest.mark.parametrize("off", ["OrderNotification=false", "MessageChannels=sms,bus"])
def test_whoever_sends_no_mail_needs_no_sender(deploy: Deploy, off: str) -> None:
    assert deploy("prod", off)


def test_an_existing_section_needs_a_sender_too_but_not_if_the_stack_has_one(
    deploy: Deploy, config: Path, account: Account
) -> None:
    config.write_text('[dev.global.parameters]\nstack_name = "orderhub-dev"\n', "utf-8")
    with pytest.raises(LocalError, match=r"\[dev\.deploy\.parameters\]"):
        deploy("dev")

    account.parameters = {"SenderEmail": "orders@shop.test"}

    assert deploy("dev")
    assert account.looked["StackName"] == "orderhub-dev"


def test_an_answer_that_cannot_be_right_is_asked_for_again(deploy: Deploy) -> None:
    answers = [
        "Europe",
        "eu-central-1",
        "orders",
        "orders@shop.test",
        "Kyiv",
        "Europe/Kyiv",
        "me",
        "ops@shop.test",
    ]

    _, deployed = deploy("prod", answers=answers)

    assert overrides(deployed) == [
        SENDER,
        "DefaultTimeZone=Europe/Kyiv",
        "AlarmEmail=ops@shop.test",
        "Architecture=arm64",
    ]


def test_what_is_given_is_not_asked_for(deploy: Deploy) -> None:
    assert deploy("prod", f"{SENDER} DefaultTimeZone=Asia/Tokyo AlarmEmail=", answers=[""])
    with pytest.raises(LocalError, match="DefaultTimeZone=Tokyo"):
        deploy("other", f"{SENDER} DefaultTimeZone=Tokyo", answers=[""])


def test_in_china_messages_go_over_the_bus_and_no_sender_is_asked_for(deploy: Deploy) -> None:
    _, deployed = deploy("prod", answers=["cn-north-1", "Asia/Shanghai", ""])

    assert "MessageChannels=bus" in overrides(deployed)


@pytest.mark.parametrize("table", ["global", "deploy"])
def test_the_stack_is_found_where_guided_mode_writes_it(config: Path, table: str) -> None:
    config.write_text(
        f'[old.{table}.parameters]\nstack_name = "hub"\nregion = "eu-west-3"\nprofile = "shop"\n'
        "[old.build.parameters]\nparallel = true\n",
        "utf-8",
    )

    section = read_section("old")

    assert section
    assert (section.stack_name, section.region, section.profile) == ("hub", "eu-west-3", "shop")


def test_a_section_without_a_stack_says_what_to_add(config: Path) -> None:
    config.write_text("[old.deploy.parameters]\nresolve_s3 = true\n", "utf-8")

    with pytest.raises(LocalError, match='stack_name = "orderhub-old"'):
        read_section("old")


@pytest.mark.parametrize("text", ["[old", "[old.deploy.parameters]\nstack_name = 'x'\nparameter_overrides = 5\n"])
def test_a_file_that_cannot_be_read_is_named(config: Path, text: str) -> None:
    config.write_text(text, "utf-8")

    with pytest.raises(LocalError, match=r"samconfig|Name=value"):
        read_section("old")


@pytest.mark.parametrize(
    ("section", "parameters", "words", "expected"),
    [
        ("", "", [], "arm64"),
        ('parameter_overrides = "A Architecture=x86_64"', "", [], None),
        ('parameter_overrides = "WinBack=true Architecture=x86_64"', "", [], "x86_64"),
        ("parameter_overrides = \"Architecture='x86_64'\"", "", [], "x86_64"),
        ('parameter_overrides = "ParameterKey=Architecture,ParameterValue=x86_64"', "", [], "x86_64"),
        ('parameter_overrides = ["WinBack=true", "Architecture=x86_64"]', "", [], "x86_64"),
        ('parameter_overrides = {WinBack = true, Architecture = "x86_64"}', "", [], "x86_64"),
        ('parameter_overrides = "Architecture=x86_64"', "Architecture=arm64", [], "arm64"),
        ("", "Architecture=x86_64", [], "x86_64"),
        ("", "", ["--parameter-overrides", "WinBack=true", "Architecture=x86_64", "--no-rollback"], "x86_64"),
        ("", "", ["--parameter-overrides=Architecture=x86_64"], "x86_64"),
        ("", "Architecture=mips", [], None),
        ("", "Architektur=arm64", [], None),
    ],
)
def test_wheels_are_built_for_the_architecture_that_is_deployed(  # noqa: PLR0913, PLR0917 - a table
    deploy: Deploy, config: Path, section: str, parameters: str, words: list[str], expected: str | None
) -> None:
    config.write_text(f'[dev.deploy.parameters]\nstack_name = "hub"\n{section}\n', "utf-8")
    given = f"{SENDER} {parameters}"
    if expected is None:
        with pytest.raises(LocalError):
            deploy("dev", given, words)
        return

    built, deployed = deploy("dev", given, words)

    assert built["ARCHITECTURE"] == expected
    for call in (built, deployed):
        assert f"Architecture={expected}" in overrides(call)
    assert ("--no-rollback" in deployed["words"]) == ("--no-rollback" in words)


def test_a_stack_keeps_its_architecture_if_nobody_names_another(deploy: Deploy, account: Account) -> None:
    account.parameters = {"Architecture": "x86_64"}

    built, _ = deploy("prod", SENDER)

    assert built["ARCHITECTURE"] == "x86_64"


@pytest.mark.parametrize("env", ["", "my shop", "../x", "-x"])
def test_an_environment_has_a_name_that_a_stack_can_have(deploy: Deploy, env: str) -> None:
    with pytest.raises(LocalError, match="ENV="):
        deploy(env, SENDER)


def test_what_sam_could_not_do_ends_the_deployment(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAM_ENDS", "1")

    with pytest.raises(LocalError, match="sam build failed"):
        deploy("prod", SENDER)


def test_make_hands_over_what_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(program, "deploy_environment", lambda *given: seen.append(given))
    monkeypatch.setenv("ENV", "prod")
    monkeypatch.setenv("PARAMETERS", SENDER)

    program.main(["--no-rollback"])

    assert seen == [("prod", read_arguments(["--no-rollback"], SENDER), None)]


@pytest.mark.parametrize("is_made", [True, False])
def test_after_a_deployment_it_says_what_is_still_to_be_done(
    deploy: Deploy, account: Account, monkeypatch: pytest.MonkeyPatch, *, is_made: bool
) -> None:
    looked_at: list[str] = []
    account.is_made = is_made
    monkeypatch.setattr(program, "show", lambda *_: looked_at.append("shown"))

    deploy("prod", SENDER)

    assert looked_at == (["shown"] if is_made else [])


def test_in_china_nothing_may_go_out_by_mail(deploy: Deploy, config: Path) -> None:
    config.write_text('[cn.global.parameters]\nstack_name = "hub"\nregion = "cn-north-1"\n', "utf-8")

    with pytest.raises(LocalError, match="MessageChannels=bus"):
        deploy("cn", SENDER)

    assert deploy("cn", "MessageChannels=bus")


def test_a_parameter_that_only_an_older_template_had_is_no_obstacle(deploy: Deploy, account: Account) -> None:
    account.parameters = {"OfAnOlderTemplate": "1"}

    assert deploy("prod", SENDER)
