"""Holds each request that botocore sends to DynamoDB against DynamoDB's rules, of which moto knows only a part."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.client import BaseClient
from dynamodb_rules import Keys, Request, problems_of
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

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
        call = client._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - all calls come by here

        def checking(this: Any, operation: str, parameters: Request) -> Any:  # noqa: ANN401 - as botocore
            if this.meta.service_model.service_name == "dynamodb":
                self.checked[operation] += 1
                problems = list(problems_of(operation, parameters, self.tables, RESERVED))
                assert not problems, f"DynamoDB would refuse {operation}: {'; '.join(problems)}"
            return call(this, operation, parameters)

        client._make_api_call = checking  # type: ignore[attr-defined]  # noqa: SLF001 - the same
