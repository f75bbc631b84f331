"""How much of which product an order is of, and of which category, as its header says it beside the SKUs.

So the two images of a header in the stream tell alone what a change did to the quantities of products.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orderhub.orders.model import Line

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_NONE = Decimal(0)
_LONGEST_CATEGORY = 100
"""Characters of a category that a header keeps; a line has all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A quantity of a product; ``category`` is what its line says, None where it says none."""

    product_id: str
    quantity: Decimal
    category: str | None = None


def product_of(line: Line) -> str:
    """What the product of a line is known by: its id, or its SKU where it has none."""
    return line.product_id or line.sku


def amount_of(line: Line) -> Amount:
    """How much of which product a line is of."""
    category = (line.category or "")[:_LONGEST_CATEGORY].strip() or None
    return Amount(product_id=product_of(line), quantity=line.quantity, category=category)


def amount_attributes(skus: Sequence[str], amounts: Mapping[str, Amount]) -> "dict[str, AttributeValueTypeDef]":
    """The amounts of an order's lines as attributes of its header, in the order of the SKUs.

    Nothing is written where nothing is known, no product ids where the SKUs are the products, and no categories
    where no line names one.
    """
    if not amounts:
        return {}
    known_amounts = [amounts.get(sku) or Amount(product_id=sku, quantity=_NONE) for sku in skus]
    row: dict[str, AttributeValueTypeDef] = {
        "quantities": {"L": [{"N": format(amount.quantity, "f")} for amount in known_amounts]}
    }
    if [amount.product_id for amount in known_amounts] != list(skus):
        row["product_ids"] = {"L": [{"S": amount.product_id} for amount in known_amounts]}
    if any(amount.category for amount in known_amounts):
        row["categories"] = {"L": [{"S": amount.category or ""} for amount in known_amounts]}
    return row


def amounts_in(row: Mapping[str, Any], skus: Sequence[str]) -> dict[str, Amount]:
    """The amounts that a header says, by SKU; none where it was written before headers said any."""
    if "quantities" not in row:
        return {}
    quantities = [Decimal(quantity["N"]) for quantity in row["quantities"]["L"]]
    ids = [product_id["S"] for product_id in row["product_ids"]["L"]] if "product_ids" in row else skus
    named = row["categories"]["L"] if "categories" in row else [{"S": ""}] * len(skus)
    return {
        sku: Amount(product_id=product_id, quantity=quantity, category=category["S"] or None)
        for sku, product_id, quantity, category in zip(skus, ids, quantities, named, strict=True)
    }
