"""What the customer has bought so far, on the page of a card."""

from collections.abc import Iterator, Mapping
from typing import Any

from orderhub.cards.page_markup import Html, joined, listed, moment, rows, section, tag
from orderhub.cards.page_values import Shown


def customer(shown: Shown) -> Html | None:
    """The customer in figures; nothing where none is known, or who looks may not know."""
    known = shown.card.get("customer")
    if not known:
        return None
    words, last = shown.words, known["lastOrder"]
    latest = joined(last["orderNo"], " · ", moment(last["orderedAt"])) if last else None
    sales = (figure for one in known["sales"] for figure in _figures(one, shown))
    tags = listed((joined(label) for label in known["tags"]), "tags")
    orders = str(known["orders"])
    figures = rows([(words["orders"], orders), (words["last_order"], latest), *sales])
    return section(words["customer"], figures, tags)


def _figures(sales: Mapping[str, Any], shown: Shown) -> Iterator[tuple[str, str | None]]:
    words, cell = shown.words, sales["rfm"]
    total, average = (tag("span", sales[name]["text"], class_="money") for name in ("sum", "average"))
    yield words["bought"], joined(total, f" ({sales['count']})")
    if sales["refunded"]["value"]:
        yield words["refunded"], tag("span", sales["refunded"]["text"], class_="money")
    yield words["average"], average
    yield words["last_sale"], moment(sales["lastAt"])
    days, count = (_read(cell[name], shown) for name in ("rLabel", "fLabel"))
    yield words["rfm"], words["cell"].format(days=days, sales=count)


def _read(label: str, shown: Shown) -> str:
    """What a column or a row of the grid is called, in the reader's language."""
    return label.replace("over ", shown.words["over"]).replace(" and more", shown.words["and_more"])
