"""What the customer has bought so far, on the page of a card."""

from collections.abc import Iterator, Mapping
from typing import Any

from orderhub.cards.page_markup import Html, joined, listed, moment, rows, section, tag
from orderhub.cards.page_values import Shown


def customer(shown: Shown) -> Html | None:
    """The customer in figures; nothing where none is known, or who looks may not know."""
    consumption = shown.card.get("customer")
    if not consumption:
        return None
    last = consumption["lastOrder"]
    latest = joined(last["orderNo"], " · ", moment(last["orderedAt"])) if last else None
    sales = (figure for sale in consumption["sales"] for figure in _figures(sale, shown))
    tags = listed((joined(label) for label in consumption["tags"]), "tags")
    orders = str(consumption["orders"])
    figures = rows(
        [(shown.translate("page.orders"), orders), (shown.translate("page.last_order"), latest), *sales]
    )
    mail = consumption.get("mail")
    hint = tag("p", mail["text"], " (", moment(mail["since"]), ")", class_="hint") if mail else None
    return section(shown.translate("page.customer"), hint, figures, tags)


def _figures(sales: Mapping[str, Any], shown: Shown) -> Iterator[tuple[str, str | None]]:
    cell = sales["rfm"]
    total, average = (tag("span", sales[name]["text"], class_="money") for name in ("sum", "average"))
    yield shown.translate("page.bought"), joined(total, f" ({sales['count']})")
    if sales["refunded"]["value"]:
        yield shown.translate("page.refunded"), tag("span", sales["refunded"]["text"], class_="money")
    yield shown.translate("page.average"), average
    yield shown.translate("page.last_sale"), moment(sales["lastAt"])
    days, count = (_read(cell[name], shown) for name in ("rLabel", "fLabel"))
    yield shown.translate("page.rfm"), shown.translate("page.cell", days=days, sales=count)


def _read(label: str, shown: Shown) -> str:
    """What a column or a row of the grid is called, in the reader's language."""
    over, and_more = shown.translate("page.over"), shown.translate("page.and_more")
    return label.replace("over ", over).replace(" and more", and_more)
