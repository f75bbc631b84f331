"""What botocore sends to DynamoDB, before it goes out."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.client import BaseClient

type Check = Callable[[str, Mapping[str, Any]], None]
"""Is given an operation as botocore names it, such as ``PutItem``, and its parameters; raises to keep it back."""


def before_each(check: Check, client: type[BaseClient]) -> None:
    """Have each call of DynamoDB by such clients checked before it goes out."""
    call = client._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - all calls come by here

    def checking(this: Any, operation: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as botocore
        if this.meta.service_model.service_name == "dynamodb":
            check(operation, parameters)
        return call(this, operation, parameters)

    client._make_api_call = checking  # type: ignore[attr-defined]  # noqa: SLF001 - the same
