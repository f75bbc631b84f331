"""Two stacks in one account and region, and what SAM makes of the API: the template after the transform."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.checkov import transformed_template
from tests.support.template import walk

type Tree = dict[str, Any]

STACK_NAME = "AWS::StackName"
OF_SOMETHING_ELSE = {"MetricName", "StageName", "PolicyName", "DeploymentConfigName"}
"""Names that are unique within something else, which has a name of its own, and those that are AWS's."""


@pytest.fixture(scope="module")
def transformed(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return transformed_template(tmp_path_factory.mktemp("transform"))


def names(transformed: Tree) -> Iterator[tuple[str, str, object]]:
    """What resources are called, and the metrics of our own: resource, property, value."""
    for logical_id, resource in transformed["Resources"].items():
        for name, value in resource.get("Properties", {}).items():
            # An alias is one of its function.
            if (
                name.endswith("Name")
                and name not in OF_SOMETHING_ELSE
                and resource["Type"] != "AWS::Lambda::Alias"
            ):
                yield logical_id, name, value
        for way, part in walk(resource):
            if str(way[-1:]).endswith("Namespace',)") and not str(part).startswith("AWS/"):
                yield logical_id, str(way[-1]), part


def leads_to_a_resource(value: object, transformed: Tree) -> bool:
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), _]}:
            return name in transformed["Resources"]
    return False


def test_whatever_has_a_name_has_the_name_of_its_stack_in_it(transformed: Tree) -> None:
    own = [one for one in names(transformed) if not leads_to_a_resource(one[2], transformed)]

    assert {transformed["Resources"][logical_id]["Type"] for logical_id, _, _ in own} >= {
        "AWS::ApiGateway::RestApi",
        "AWS::CloudWatch::Dashboard",
        "AWS::Events::EventBus",
        "AWS::Lambda::LayerVersion",
        "AWS::Logs::MetricFilter",
        "AWS::Scheduler::Schedule",
        "AWS::Scheduler::ScheduleGroup",
    }
    assert [one for one in own if STACK_NAME not in str(one[2])] == []


def test_a_schedule_has_a_name(transformed: Tree) -> None:
    schedules = [one for one in transformed["Resources"].values() if one["Type"] == "AWS::Scheduler::Schedule"]

    # SAM names one after its place in the template, which is the same in every stack.
    assert len(schedules) == 8
    assert len({str(one["Properties"]["Name"]) for one in schedules}) == 8


def test_the_name_of_a_schedule_is_short_enough_for_the_longest_stack_that_make_deploy_makes(
    transformed: Tree,
) -> None:
    stack = "orderhub-" + 40 * "x"
    longest = [
        one["Properties"]["Name"]["Fn::Sub"].replace(f"${{{STACK_NAME}}}", stack)
        for one in transformed["Resources"].values()
        if one["Type"] == "AWS::Scheduler::Schedule"
    ]

    assert max(map(len, longest)) <= 64


def test_the_api_has_one_stage_and_that_is_throttled(transformed: Tree) -> None:
    made = transformed["Resources"].values()
    stages = [one["Properties"] for one in made if one["Type"] == "AWS::ApiGateway::Stage"]
    deployments = [one["Properties"] for one in made if one["Type"] == "AWS::ApiGateway::Deployment"]

    assert [one["StageName"] for one in stages] == ["api"]
    assert [one["MethodSettings"][0]["ThrottlingRateLimit"] for one in stages] == [{"Ref": "RequestsPerSecond"}]
    # A deployment that names a stage makes one.
    assert [one.get("StageName") for one in deployments] == [None]
