"""Tables that a stack makes."""

from collections.abc import Callable
from typing import Any

from ministack.services import dynamodb

type Message = dict[str, Any]
type Create = Callable[[str, Message, str], tuple[str, Message]]


def tell_the_key(create: Create) -> Create:
    """Wrap the making of a table so that it says by which key it is encrypted.

    MiniStack takes that from calls of DynamoDB's API only, and forgets it of a stack's tables.
    """

    def wrapped(logical_id: str, properties: Message, stack_name: str) -> tuple[str, Message]:
        name, attributes = create(logical_id, properties, stack_name)
        encryption = dynamodb._sse_description_from_spec(properties.get("SSESpecification"))
        dynamodb._tables[name]["SSEDescription"] = encryption
        return name, attributes

    return wrapped
