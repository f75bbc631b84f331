"""Functions that orders and agents wait for get a new version by and by, and it is rolled back when it fails."""

from typing import Any

import pytest

from local.template_file import Tree
from tests.support.checkov import transformed_template
from tests.support.template import functions, properties, template

REGIONS = {"aws": "eu-central-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
GRADUAL = {
    "ingest_orders": {"ApiFaultsAlarm"},
    "follow_order_changes": {"NewFollowerAlarm"},
    "read_order_card": {"ApiFaultsAlarm"},
}
"""With the alarms that roll them back: what callers of the API get, or the errors of the new version."""
KINDS = {"CodeDeploy::Application": 1, "CodeDeploy::DeploymentGroup": 3, "Lambda::Version": 3, "Lambda::Alias": 3}


@pytest.fixture(scope="module", params=REGIONS)
def transformed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return transformed_template(tmp_path_factory.mktemp("transform"), REGIONS[request.param])


def of_kind(transformed: Tree, kind: str) -> dict[str, Any]:
    return {name: one for name, one in transformed["Resources"].items() if one["Type"] == f"AWS::{kind}"}


def logical(folder: str) -> str:
    return "".join(word.title() for word in folder.split("_")) + "Function"


def test_every_partition_gets_all_of_it(transformed: Tree) -> None:
    assert {kind: len(of_kind(transformed, kind)) for kind in KINDS} == KINDS
    # A role of our own, so that SAM makes none with a policy on every function.
    assert "CodeDeployServiceRole" not in transformed["Resources"]


@pytest.mark.parametrize("folder", GRADUAL)
def test_traffic_moves_by_and_by_and_back_when_an_alarm_rings(transformed: Tree, folder: str) -> None:
    alias = transformed["Resources"][f"{logical(folder)}Aliaslive"]
    group = transformed["Resources"][f"{logical(folder)}DeploymentGroup"]["Properties"]

    update = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    assert update["DeploymentGroupName"] == {"Ref": f"{logical(folder)}DeploymentGroup"}
    assert group["DeploymentConfigName"]["Fn::Sub"][1] == {"ConfigName": "Canary10Percent5Minutes"}
    assert {alarm["Name"]["Ref"] for alarm in group["AlarmConfiguration"]["Alarms"]} == GRADUAL[folder]
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    assert group["ServiceRoleArn"] == {"Fn::GetAtt": ["DeploymentRole", "Arn"]}


@pytest.mark.parametrize("folder", GRADUAL)
def test_whatever_calls_the_function_calls_its_alias(transformed: Tree, folder: str) -> None:
    alias = f"{logical(folder)}Aliaslive"
    callers = of_kind(transformed, "Lambda::Permission") | of_kind(transformed, "Lambda::EventSourceMapping")
    paths = transformed["Resources"]["Api"]["Properties"]["Body"]["paths"]
    uris = [
        operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
        for ways in paths.values()
        for operation in ways.values()
        if logical(folder) in str(operation)
    ]

    names = [
        one["Properties"]["FunctionName"] for name, one in callers.items() if name.startswith(logical(folder))
    ]
    assert names
    assert all(name == {"Ref": alias} for name in names)
    assert all(f"${{{alias}}}" in uri for uri in uris)
    assert len(uris) == sum(event["Type"] == "Api" for event in functions()[folder]["Events"].values())


def test_only_the_last_version_stays(transformed: Tree) -> None:
    assert {one["DeletionPolicy"] for one in of_kind(transformed, "Lambda::Version").values()} == {"Delete"}


def test_the_alarm_on_the_new_version_looks_at_the_version_that_is_deployed(transformed: Tree) -> None:
    (version,) = (
        name for name in of_kind(transformed, "Lambda::Version") if name.startswith("FollowOrderChanges")
    )
    alarm = transformed["Resources"]["NewFollowerAlarm"]["Properties"]

    assert {"Name": "ExecutedVersion", "Value": {"Fn::GetAtt": [version, "Version"]}} in alarm["Dimensions"]
    # It rings within the five minutes for which the canary has a tenth.
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= 60
    faults = properties("CloudWatch::Alarm")["ApiFaultsAlarm"]
    assert faults["Period"] * faults["EvaluationPeriods"] <= 120


def test_a_version_is_new_when_code_or_a_parameter_is() -> None:
    for folder in GRADUAL:
        assert functions()[folder]["AutoPublishCodeSha256"] == {"Ref": "Release"}
        # And for whoever deploys without `make`: when the code or a layer is.
        assert functions()[folder]["AutoPublishAliasAllProperties"] is True
    assert {layer["PublishLambdaVersion"] for layer in properties("Serverless::LayerVersion").values()} == {True}


def test_all_at_once_needs_no_codedeploy() -> None:
    kinds = template()["Mappings"]["DeploymentTypes"]

    assert list(kinds) == template()["Parameters"]["DeploymentType"]["AllowedValues"]
    assert [name for name, one in kinds.items() if one["IsGradual"] == "false"] == ["AllAtOnce"]
