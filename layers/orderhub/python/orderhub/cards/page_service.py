"""What is done about an order on its page: cases, feedback, and what an agent may do and say."""

from collections.abc import Iterator, Mapping
from typing import Any

from orderhub.cards.page_markup import Html, anchor, clamped, folded, joined, listed, moment, rows, section, tag
from orderhub.cards.page_values import Shown, fields_of
from orderhub.care.terms import OPEN

_MOST_STARS = 5
_NOTHING = "nothing"
_LONGEST = "1000"


def cases(shown: Shown) -> Html | None:
    """Refunds, exchanges and whatever else was asked for; those that have come to their end are folded away."""
    all_cases = shown.card["cases"]
    still_open = listed((_case(case, shown) for case in all_cases if case["state"] in OPEN), "cases")
    ended = [_case(case, shown) for case in all_cases if case["state"] not in OPEN]
    title = shown.translate("page.ended_cases", count=len(ended))
    return section(shown.translate("page.cases"), still_open, folded("ended-cases", title, listed(ended, "cases")))


def feedback(shown: Shown) -> Html | None:
    """What the buyer thinks of how it went."""
    feedbacks = (_feedback(feedback, shown) for feedback in shown.card["feedback"])
    return section(shown.translate("page.feedback"), listed(feedbacks, "voices"))


def actions(shown: Shown) -> Html | None:
    """What can be done: links to follow, and actions.

    Actions work where the page was opened by a link that carries the right to do them; a page opened with an
    access key does not hold it, so it names them for the workbench. What moves a case stands with the case, and
    the link to the parcel with the parcel.
    """
    parcel = (shown.card["logistics"] or {}).get("url")
    offered = [action for action in shown.card["actions"] if not parcel or action.get("url") != parcel]
    links = [
        anchor(action.get("url"), action["title"], "button") for action in offered if action["kind"] == "link"
    ]
    others = [action for action in offered if action["kind"] == "action"]
    forms = [opening(action, shown) for action in others if shown.can_act and "takes" in action]
    names = [tag("span", action["title"], class_="chip") for action in others if not shown.can_act]
    hint = tag("p", shown.translate("page.in_workbench"), class_="hint") if names else None
    followed = listed((link for link in links if link), "actions")
    return section(shown.translate("page.actions"), followed, *forms, hint, listed(names, "actions"))


def suggestions(shown: Shown) -> Html:
    """What helps an agent to answer, folded away until it is needed."""
    advice = shown.card["suggestions"]
    replies = [_saying(reply["title"], reply["text"], shown) for reply in advice["replies"]]
    answers = [_saying(entry["question"], entry["answer"], shown) for entry in advice["selfService"]]
    categories = [tag("span", category["title"], class_="chip") for category in advice["categories"]]
    return joined(
        folded("replies", shown.translate("page.replies"), listed(replies)),
        folded("self-service", shown.translate("page.self_service"), listed(answers)),
        folded("categories", shown.translate("page.categories"), listed(categories, "actions")),
    )


def _saying(title: str, text: str, shown: Shown) -> Html:
    heading = tag("div", tag("h3", title, dir="auto"), shown.copied(text, "page.reply"), class_="bar")
    return joined(heading, tag("p", text, class_="saying", dir="auto"))


def _case(case: Mapping[str, Any], shown: Shown) -> Html:
    state = tag("span", case["stateText"], class_="badge", data_state=case["state"])
    amount = tag("span", case["amount"]["text"], class_="money") if "amount" in case else None
    lines = [clamped("span", f"{line['title']} × {line['quantity']}") for line in case["lines"]]
    facts = [
        (shown.translate("page.amount"), amount),
        (shown.translate("page.address"), ", ".join(case.get("address", {}).values()) or None),
        (shown.translate("page.lines"), shown.first_of(lines, f"more-of-{case['caseId']}")),
        (shown.translate("page.reason"), case.get("reason")),
        (shown.translate("page.note"), case.get("note")),
        (shown.translate("page.opened"), moment(case["openedAt"])),
        (
            shown.translate("page.updated"),
            moment(case["updatedAt"]) if case["updatedAt"] != case["openedAt"] else None,
        ),
    ]
    changed = [tag("p", change["text"], class_="hint") for change in case.get("orderChanged", [])]
    return joined(
        tag("div", tag("h3", case["title"]), state, class_="case"),
        *changed,
        rows(facts),
        *moving(case["caseId"], shown),
    )


def _feedback(feedback: Mapping[str, Any], shown: Shown) -> Html:
    return joined(
        rows(
            [
                (shown.translate("page.score"), _stars(feedback["score"], shown) if "score" in feedback else None),
                (shown.translate("page.nps"), f"{feedback['nps']} / 10" if "nps" in feedback else None),
                (shown.translate("page.comment"), feedback.get("comment")),
                (shown.translate("page.given"), moment(feedback["givenAt"])),
            ]
        )
    )


def _stars(score: int, shown: Shown) -> Html:
    drawn = "★" * score + "☆" * (_MOST_STARS - score)
    return tag("span", drawn, class_="stars", role="img", aria_label=shown.translate("page.of_five", score=score))


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
