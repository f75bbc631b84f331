"""Holds each request that botocore sends to DynamoDB against DynamoDB's rules, of which moto knows only a part."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from botocore.client import BaseClient
from dynamodb_rules import Keys, Request, problems_of
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from tests.support.dynamodb_requests import before_each

RESERVED = frozenset(ReservedKeywords.get_reserved_keywords())


@dataclass(slots=True)
class RequestChecks:
    """Checks each request that botocore sends while it is installed.

    Args:
        tables: The keys of each table by name; of a table that is not named, keys are not checked.
    """

    tables: Mapping[str, Keys]
    checked: Counter[str] = field(default_factory=Counter)

    def installed_on(self, client: type[BaseClient]) -> None:
        """Have each call of such clients checked before it goes out."""
        before_each(self.check, client)

    def check(self, operation: str, request: Request) -> None:
        """Raise AssertionError for a request that DynamoDB would refuse."""
        self.checked[operation] += 1
        problems = list(problems_of(operation, request, self.tables, RESERVED))
        assert not problems, f"DynamoDB would refuse {operation}: {'; '.join(problems)}"
