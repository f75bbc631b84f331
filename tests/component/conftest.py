"""moto stands in for AWS: no endpoint leads past it, and no credentials of the caller's are there."""

from collections.abc import Iterator
from pathlib import Path

import botocore
import pytest
from botocore.client import BaseClient
from dynamodb_rules import keys_of

from tests.support import moto_pages, quick_moto
from tests.support.request_checks import RequestChecks
from tests.support.role_policies import RolePolicies, statements_of
from tests.support.template import functions, properties


def pytest_configure(config: pytest.Config) -> None:
    # `make oldest` puts the oldest botocore before the one that is installed.
    first = Path(config.getini("pythonpath")[0])
    if first.name == "site-packages" and not Path(botocore.__file__).is_relative_to(first):
        raise pytest.UsageError(f"botocore {botocore.__version__} was loaded from elsewhere than {first}")


@pytest.fixture(scope="session", autouse=True)
def _nothing_leads_past_moto() -> Iterator[None]:
    quick_moto.apply()
    moto_pages.apply()
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        environment.delenv("AWS_PROFILE", raising=False)
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield


@pytest.fixture(scope="session", autouse=True)
def dynamodb_checks() -> RequestChecks:
    """Every request to DynamoDB is held against DynamoDB's rules, of which moto knows a part."""
    tables = {name: keys_of(definition) for name, definition in properties("DynamoDB::Table").items()}
    checks = RequestChecks(tables)
    checks.installed_on(BaseClient)
    return checks


@pytest.fixture(scope="session", autouse=True)
def role_policies(dynamodb_checks: RequestChecks) -> RolePolicies:
    """Every request to DynamoDB that a function sends is held against the policy of its role."""
    roles = properties("IAM::Role")
    allowed = {
        name: statements_of(roles[function["Role"]["Fn::GetAtt"][0]]) for name, function in functions().items()
    }
    policies = RolePolicies(allowed, dynamodb_checks.tables)
    policies.installed_on(BaseClient)
    return policies


@pytest.fixture(autouse=True)
def _nothing_is_denied(role_policies: RolePolicies) -> Iterator[None]:
    role_policies.denied.clear()
    yield
    assert role_policies.denied == []
