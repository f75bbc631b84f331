"""The hub in AWS's three partitions: the world, China and the US government, which write ARNs differently."""

import re
from typing import Any

import pytest

from tests.support.checkov import transformed_template
from tests.support.template import ROOT, template, walk

REGIONS = {"aws": "eu-central-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
DEFINITIONS = sorted((ROOT / "events" / "workflows").glob("*.asl.json"))


@pytest.mark.parametrize("partition", REGIONS)
def test_every_arn_is_of_the_partition_it_is_deployed_to(
    partition: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    transformed = transformed_template(tmp_path_factory.mktemp("transform"), REGIONS[partition])

    arns = set(re.findall(r"arn:(?:\$\{[^}]*\}|[^:]*):", str(transformed)))
    # What SAM writes itself is written for the region; ours is filled in by CloudFormation.
    assert arns <= {"arn:${AWS::Partition}:", f"arn:{partition}:"}
    assert "arn:${AWS::Partition}:" in arns


def test_the_template_names_no_partition_in_an_arn() -> None:
    texts = [part for _, part in walk(template()) if isinstance(part, str)]

    assert [text for text in texts if "arn:aws" in text] == []


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda path: str(path.name))
def test_a_state_machine_calls_services_of_its_own_partition(definition: Any) -> None:  # noqa: ANN401 - a path
    arns = set(re.findall(r"arn:[^:]*:", definition.read_text("utf-8")))

    assert arns == {"arn:${Partition}:"}


def test_every_state_machine_is_told_its_partition() -> None:
    machines = [one for one in template()["Resources"].values() if one["Type"] == "AWS::Serverless::StateMachine"]

    assert machines
    assert {str(one["Properties"]["DefinitionSubstitutions"]["Partition"]) for one in machines} == {
        "{'Ref': 'AWS::Partition'}"
    }


def test_where_there_is_no_ses_nothing_is_allowed_on_it() -> None:
    mailing = [way for way, part in walk(template()) if part == "ses:SendEmail"]

    assert template()["Conditions"]["HasSes"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws-cn"]}]
    }
    assert len(mailing) == 2
    for way in mailing:
        choice: Any = template()
        for step in way[: way.index("Fn::If") + 1]:
            choice = choice[step]
        assert choice[0] == "HasSes"
        assert choice[2] == {"Ref": "AWS::NoValue"}


def test_the_dashboard_opens_in_the_console_of_the_partition() -> None:
    assert template()["Mappings"]["Partitions"].keys() == REGIONS.keys()
    assert "amazon.com" not in str(template()["Outputs"])
