"""The small forms on the page of a card by which an action is done; its script sends them."""

from collections.abc import Iterator, Mapping
from typing import Any

from orderhub.cards.page_markup import Html, joined, tag
from orderhub.cards.page_values import Shown, fields_of

_NOTHING = "nothing"
_LONGEST = "1000"


def opening(action: Mapping[str, Any], shown: Shown) -> Html:
    """A button that opens the form of an action about the order."""
    takes, name = action["takes"], action["name"]
    amount, reason = shown.translate("page.act_amount"), shown.translate("page.reason")
    fields = joined(
        _lines(name, shown) if takes["lines"] != _NOTHING else None,
        _field(f"{name}-amount", "amount", amount) if takes["amount"] != _NOTHING else None,
        *(_address(name, shown) if takes["address"] != _NOTHING else ()),
        _field(f"{name}-reason", "reason", reason),
    )
    return _form(action, f"act-{name}", fields, shown)


def moving(case_id: str, shown: Shown) -> Iterator[Html]:
    """The buttons that open the forms of the steps a case can take."""
    for action in shown.card["actions"]:
        if shown.can_act and case_id in action.get("cases", ()):
            name = f"{action['name']}-{case_id}"
            note = _field(f"{name}-note", "note", shown.translate("page.note"))
            yield _form(action, f"act-{name}", note, shown, case_id)


def _form(action: Mapping[str, Any], id_: str, fields: Html, shown: Shown, case_id: str | None = None) -> Html:
    send = tag(
        "button",
        shown.translate("page.act_send"),
        type="button",
        class_="send",
        data_act=action["name"],
        data_case=case_id,
    )
    return tag(
        "details", tag("summary", action["title"]), tag("div", fields, send, class_="form"), id=id_, class_="act"
    )


def _field(id_: str, name: str, label: str) -> Html:
    box = tag("textarea", id=id_, name=name, rows="1", maxlength=_LONGEST, dir="auto")
    return tag("div", tag("label", label, for_=id_), box)


def _address(name: str, shown: Shown) -> Iterator[Html]:
    """Whom the order is to go to instead, and where."""
    labels = {"receiverName": "page.name", "receiverPhone": "page.phone", "deliveryAddress": "page.address"}
    for field, label in labels.items():
        yield _field(f"{name}-{field}", f"address.{field}", shown.translate(label))


def _lines(name: str, shown: Shown) -> Html:
    """How many of which product it is about."""
    goods = shown.info["goods"]
    each = [
        _line(f"{name}-{place}", good) for place, good in enumerate(goods if isinstance(goods, list) else [goods])
    ]
    return tag("fieldset", tag("legend", shown.translate("page.act_lines")), *each)


def _line(id_: str, good: Mapping[str, Any]) -> Html:
    sku = str(fields_of(good.get("extra", "")).get("sku") or good["uid"])
    count = tag(
        "input", type="number", id=id_, min="0", max=str(good.get("quantity", 1)), step="any", data_sku=sku
    )
    return tag("div", tag("label", good["title"], for_=id_, class_="clamp", dir="auto"), count)
