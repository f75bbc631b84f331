"""What CloudFormation is given stays within seven tenths of what AWS takes (eight of resources): more fits in."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.template_file import Tree
from orderhub.http.authorize import authorize
from orderhub.http.credentials import Kind
from orderhub.http.keys import AccessKey, new_key
from orderhub.platform.scopes import Scope
from tests.support.checkov import transformed_template
from tests.support.resolved import resolved, size
from tests.support.template import ROOT, properties

SHARE = 0.7
"""Of each limit; beyond it the next one who adds something would stand before it."""
RESOURCES_SHARE = 0.8
"""Of the limit of resources, most of which are permissions that SAM writes for each route."""
RESOURCES, PARAMETERS, OUTPUTS, TEMPLATE_BYTES = 500, 200, 200, 1_000_000
"""Of a template that lies in S3, where `sam deploy` puts it; given with the call it may have 51,200 bytes."""
ROLE_POLICIES, TRUST_POLICY = 10_240, 2_048
FUNCTION_POLICY, QUEUE_POLICY, BUCKET_POLICY = 20_480, 8_192, 20_480
ENVIRONMENT, DEFINITION, RULES, PATHS = 4_096, 1_048_576, 300, 300
AUTHORIZER_POLICY = 8_192
METHOD_ARN = "arn:aws-us-gov:execute-api:ap-southeast-1:123456789012:a1b2c3d4e5/api/GET/v1/orders/A1"


@pytest.fixture(scope="module")
def transformed(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return transformed_template(tmp_path_factory.mktemp("transform"))


def over(sizes: Mapping[str, int], limit: int, share: float = SHARE) -> list[str]:
    """What takes more than its share of a limit, by name."""
    return [
        f"{name}: {many:,} of {limit:,}, {many / limit:.0%}"
        for name, many in sorted(sizes.items())
        if many > share * limit
    ]


def of_kind(transformed: Tree, kind: str) -> dict[str, Any]:
    """The properties of the resources of a kind, with references written out."""
    return {
        name: resolved(one["Properties"], transformed)
        for name, one in transformed["Resources"].items()
        if one["Type"] == f"AWS::{kind}"
    }


@pytest.mark.parametrize(
    ("part", "limit", "share"),
    [
        ("Resources", RESOURCES, RESOURCES_SHARE),
        ("Parameters", PARAMETERS, SHARE),
        ("Outputs", OUTPUTS, SHARE),
    ],
)
def test_the_stack_has_room_for_more(transformed: Tree, part: str, limit: int, share: float) -> None:
    assert over({part: len(transformed[part])}, limit, share) == []


def test_the_template_is_small_enough_for_s3(transformed: Tree) -> None:
    assert over({"the template": size(transformed)}, TEMPLATE_BYTES) == []


def test_the_policies_of_a_role_are_small_enough(transformed: Tree) -> None:
    sizes: Counter[str] = Counter()
    for name, role in of_kind(transformed, "IAM::Role").items():
        sizes[name] += sum(size(policy["PolicyDocument"]) for policy in role.get("Policies", []))
    for policy in (
        one["Properties"] for one in transformed["Resources"].values() if one["Type"] == "AWS::IAM::Policy"
    ):
        for role in policy["Roles"]:
            sizes[role["Ref"]] += size(resolved(policy["PolicyDocument"], transformed))

    assert sizes
    assert over(sizes, ROLE_POLICIES) == []


def test_who_may_assume_a_role_is_said_shortly_enough(transformed: Tree) -> None:
    roles = of_kind(transformed, "IAM::Role")

    assert over({name: size(role["AssumeRolePolicyDocument"]) for name, role in roles.items()}, TRUST_POLICY) == []


def test_who_may_call_a_function_is_said_shortly_enough(transformed: Tree) -> None:
    """Each permission is a statement of the function's one policy, with an id and the function in it."""
    sizes: dict[str, int] = defaultdict(int)
    for name, one in of_kind(transformed, "Lambda::Permission").items():
        statement = {
            "Sid": name + "-ABCDEFGHIJKL",
            "Effect": "Allow",
            "Condition": {"ArnLike": {"AWS:SourceArn": ""}},
        }
        sizes[one["FunctionName"].rpartition("/")[2]] += size([statement, one])

    assert sizes
    assert over(sizes, FUNCTION_POLICY) == []


@pytest.mark.parametrize(
    ("kind", "limit"), [("SQS::QueuePolicy", QUEUE_POLICY), ("S3::BucketPolicy", BUCKET_POLICY)]
)
def test_the_policy_of_a_queue_or_bucket_is_small_enough(transformed: Tree, kind: str, limit: int) -> None:
    policies = of_kind(transformed, kind)

    assert policies
    assert over({name: size(one["PolicyDocument"]) for name, one in policies.items()}, limit) == []


def test_the_environment_of_a_function_is_small_enough(transformed: Tree) -> None:
    sizes = {
        name: sum(size(key) + size(str(value)) for key, value in one["Environment"]["Variables"].items())
        for name, one in of_kind(transformed, "Lambda::Function").items()
        if "Environment" in one
    }

    assert sizes
    assert over(sizes, ENVIRONMENT) == []


def test_a_definition_of_a_state_machine_is_small_enough(transformed: Tree) -> None:
    sizes = {}
    for name, machine in properties("Serverless::StateMachine").items():
        written = (ROOT / Path(machine["DefinitionUri"])).read_text("utf-8")
        sizes[name] = size(written) + size(resolved(machine["DefinitionSubstitutions"], transformed))

    assert sizes
    assert over(sizes, DEFINITION) == []


def test_a_bus_has_room_for_more_rules(transformed: Tree) -> None:
    rules = of_kind(transformed, "Events::Rule").values()
    sizes = Counter(str(one.get("EventBusName", "default")) for one in rules)

    assert sizes
    assert over(sizes, RULES) == []


def test_the_api_has_room_for_more_paths(transformed: Tree) -> None:
    paths = transformed["Resources"]["Api"]["Properties"]["Body"]["paths"]
    # Each part of a path is a resource of API Gateway.
    parts = {tuple(path.split("/")[:length]) for path in paths for length in range(1, path.count("/") + 2)}

    assert over({"resources of the API": len(parts)}, PATHS) == []


def test_the_policy_of_a_key_with_all_scopes_is_small_enough() -> None:
    key, shown = new_key("shop", tuple(Scope), now := datetime(2026, 11, 22, tzinfo=UTC))

    class Ring:
        def find(self, key_id: str) -> AccessKey | None:
            return key if key_id == key.key_id else None

    class Given:
        def find(self, kind: Kind, grant_id: str) -> None:
            raise AssertionError((kind, grant_id))

    answer = authorize(f"Bearer {shown}", METHOD_ARN, Ring(), Given(), now)

    assert answer is not None
    assert over({"the authorizer's policy": size(answer["policyDocument"])}, AUTHORIZER_POLICY) == []


def test_what_is_over_is_named() -> None:
    assert over({"fits": 70, "does not": 71}, 100) == ["does not: 71 of 100, 71%"]
