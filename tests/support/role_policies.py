"""Holds what a function asks of DynamoDB against the policy that its role has in the template, as AWS does.

Source: AWS's service authorization reference, "Actions, resources, and condition keys for Amazon DynamoDB".
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from botocore.client import BaseClient
from dynamodb_calls import ATTRIBUTES, LEADING_KEYS, attributes_of, leading_keys
from dynamodb_rules import Keys

from tests.support.dynamodb_requests import before_each
from tests.support.roles import running

type Tree = Mapping[str, Any]

SELECT = "dynamodb:Select"
SPECIFIC = "SPECIFIC_ATTRIBUTES"
_ARN = re.compile(r"\$\{(\w+)\.Arn\}")
_PARTS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "Get": "GetItem"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One thing that a request does: an action on a table or an index of it, and what conditions may ask for."""

    action: str
    resource: str
    context: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a role allows; tables are called as in the template."""

    actions: Sequence[str]
    resources: Sequence[str]
    conditions: Mapping[str, Mapping[str, Sequence[str]]]

    def allows(self, access: Access) -> bool:
        """Whether it allows this."""
        return (
            _is_one_of(access.action, self.actions)
            and _is_one_of(access.resource, self.resources)
            and all(
                _is_met(operator, access.context.get(key, ()), values)
                for operator, asked in self.conditions.items()
                for key, values in asked.items()
            )
        )


def statements_of(role: Tree) -> list[Statement]:
    """What a role of the template allows."""
    return [
        Statement(
            actions=_listed(statement["Action"]),
            resources=[_resource(resource) for resource in _listed(statement["Resource"])],
            conditions={
                operator: {key: _listed(values) for key, values in asked.items()}
                for operator, asked in statement.get("Condition", {}).items()
            },
        )
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        # What stands under a condition is about SES and SNS.
        if "dynamodb:" in str(statement.get("Action"))
    ]


@dataclass(slots=True)
class RolePolicies:
    """Checks each request that botocore sends for a function that runs.

    ``denied`` is what a role did not allow, as whoever runs may pass over an error.

    Args:
        roles: What the role of each function allows, by the function's folder.
        tables: The keys of each table by name.
    """

    roles: Mapping[str, Sequence[Statement]]
    tables: Mapping[str, Keys]
    checked: Counter[str] = field(default_factory=Counter)
    denied: list[str] = field(default_factory=list)

    def installed_on(self, client: type[BaseClient]) -> None:
        """Have each call of such clients checked before it goes out."""
        before_each(self._check_what_runs, client)

    def _check_what_runs(self, operation: str, request: Tree) -> None:
        if function := running():
            self.check(function, operation, request)

    def check(self, function: str, operation: str, request: Tree) -> None:
        """Raise AssertionError for a request that the function's role does not allow."""
        self.checked[function] += 1
        for access in accesses_of(operation, request, self.tables):
            if not any(statement.allows(access) for statement in self.roles[function]):
                self.denied.append(f"{function}: {access}")
                raise AssertionError(f"the role of {function} does not allow {access}")


def accesses_of(operation: str, request: Tree, tables: Mapping[str, Keys]) -> Iterator[Access]:
    """What a request does, each part as AWS authorizes it.

    Args:
        operation: As botocore names it, such as ``PutItem``.
        request: Its parameters.
        tables: The keys of each table by name.
    """

    def access(action: str, table: str, part: Tree) -> Access:
        index = part.get("IndexName")
        return Access(
            action=f"dynamodb:{action}",
            resource=f"{table}/index/{index}" if index else table,
            context={
                LEADING_KEYS: list(leading_keys(dict(part), partition_of)),
                ATTRIBUTES: list(dict.fromkeys(attributes_of(dict(part)))),
                SELECT: [_select(table, part)],
            },
        )

    def partition_of(table: str, index: str | None) -> Sequence[str]:
        keys = tables[table]
        return (keys.indexes[index] if index else keys.table)[:1]

    if operation.startswith("Transact"):
        for item in request["TransactItems"]:
            for kind, part in item.items():
                yield access(_PARTS.get(kind, "ConditionCheckItem"), part["TableName"], part)
    elif operation.startswith("Batch"):
        for table, wanted in request["RequestItems"].items():
            yield access(operation, table, {"RequestItems": {table: wanted}})
    else:
        yield access(operation, request["TableName"], request)


def _select(table: str, part: Tree) -> str:
    """Which attributes are asked for: all, unless it says otherwise."""
    wanted = part["RequestItems"][table] if "RequestItems" in part else part
    is_projected = "ProjectionExpression" in wanted
    return str(part.get("Select") or (SPECIFIC if is_projected else "ALL_ATTRIBUTES"))


def _is_met(operator: str, found: Sequence[str], values: Sequence[str]) -> bool:
    match operator:
        case "ForAllValues:StringEquals":
            return set(found) <= set(values)
        case "ForAllValues:StringLike":
            return all(_is_one_of(each, values) for each in found)
        case "StringEqualsIfExists":
            return not found or set(found) <= set(values)
        case _:
            raise ValueError(f"a role asks for {operator}, which these tests cannot evaluate")


def _is_one_of(text: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(text, pattern.replace("[", "[[]")) for pattern in patterns)


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - a text, a resource or a list of them
    return value if isinstance(value, list) else [value]


def _resource(resource: Tree | str) -> str:
    """A table or an index by the table's name in the template, ``OrdersTable/index/by_day``."""
    if isinstance(resource, str):
        return resource
    [(function, value)] = resource.items()
    return str(value[0]) if function == "Fn::GetAtt" else _ARN.sub(r"\1", str(value))
