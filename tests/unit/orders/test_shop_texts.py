"""Names and descriptions as shops send them: with entities and tags of HTML."""

from orderhub.orders.changes import Change
from orderhub.orders.request import change_of
from tests.support.orders import NOON, SHANGHAI, wire_item, wire_order


def read(raw: object) -> Change:
    change = change_of(raw, 3, SHANGHAI, NOON)
    assert isinstance(change, Change), change
    return change


def test_names_are_shown_as_the_shop_shows_them() -> None:
    names = {"firstName": "O&#039;Brien", "lastName": "&Eacute;va", "deliveryAddress": "Fish &amp; Chips Lane"}
    line = wire_item(name="O&#039;Brien &amp; Sons", category="Salt &amp;amp; Pepper", tags=["R&amp;D", "R&D"])

    change = read(wire_order(**names, items=[line]))

    assert [change.fields[name] for name in ("first_name", "last_name")] == ["O'Brien", "Éva"]
    assert change.fields["delivery_address"] == "Fish & Chips Lane"
    assert change.lines[0].fields["name"] == "O'Brien & Sons"
    assert change.lines[0].fields["category"] == "Salt &amp; Pepper"
    assert change.lines[0].fields["tags"] == ("R&D", "R&D")


def test_a_description_is_shown_as_text() -> None:
    lines = [
        wire_item(externalItemId="1", description="<p>Nice &amp; <b>warm</b></p>"),
        wire_item(externalItemId="2", description="<p></p>"),
        wire_item(externalItemId="3", description=7),
    ]

    change = read(wire_order(items=lines))

    assert [line.fields.get("description") for line in change.lines] == ["Nice & warm", None, "7"]
    assert change.warnings == ()


def test_ids_and_addresses_of_the_web_are_taken_to_the_letter() -> None:
    change = read(wire_order("A&amp;1", items=[wire_item(url="https://x.example/?a=1&amp;b=2")]))

    assert (change.order_no, change.lines[0].fields["url"]) == ("A&amp;1", "https://x.example/?a=1&amp;b=2")
