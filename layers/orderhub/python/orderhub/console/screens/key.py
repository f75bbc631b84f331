"""One access key: what it may do, taking something from it, and revoking it; each asked about first."""

from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from orderhub.console.calls import ApiFailed, Json, Problem, call, get
from orderhub.console.confirming import Intent, asked_twice, confirming
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.console.showing import moment_in, whole
from orderhub.platform.scopes import Scope
from orderhub.words.translations import has_text, translate

_MOST_PAGES, _PAGE = 20, 100
"""The API lists keys and shows none alone: so many are looked through."""
_UTC = ZoneInfo("UTC")


def state_of(key: Json, now: datetime) -> str:
    """Whether a key is valid, or has expired, or was revoked."""
    if key["revokedAt"]:
        return "revoked"
    end = moment_in(str(key["expiresAt"] or ""), _UTC)
    return "expired" if end and end <= now else "valid"


def in_words(scopes: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Scopes, each with what it opens; nothing where there are no words for it."""

    def said(scope: str) -> str:
        text = f"console_scopes.{scope.replace(':', '_')}"
        return translate(text, language) if has_text(text) else ""

    return [(scope, said(scope)) for scope in scopes]


def _found(guest: Guest, key_id: str) -> Json:
    for page in guest.api.pages(get("/v1/keys", limit=_PAGE), _MOST_PAGES, "before"):
        for one in page.body["keys"]:
            if one["id"] == key_id:
                return one
    raise ApiFailed(Problem(status=HTTPStatus.NOT_FOUND, code="key_unknown", says="console_todo.key_unknown"))


def answer(guest: Guest, key_id: str) -> Page:
    """The page of a key; its name may be a person's, so it stands in no title and no address."""
    language = guest.visit.language
    key = _found(guest, key_id)
    facts = {
        "key": key,
        "state": state_of(key, datetime.now(UTC)),
        "scopes": in_words(key["scopes"], language),
        "may_audit": guest.who.may(Scope.AUDIT_READ),
    }
    return Page(
        template="key.html",
        title=translate("console_keys.one", language),
        facts=facts,
        calls=[get("/v1/keys", limit=_PAGE), call("PATCH", "/v1/keys/{}", key_id, body={"days": 30})],
    )


def change(guest: Guest, key_id: str) -> Shown:
    """Take something from a key, or name it anew: what will be other is said first."""
    visit = guest.visit
    key = _found(guest, key_id)
    name, days = visit.sent("name"), visit.sent("days")
    # The page that asks has them in one field.
    kept = [scope for text in visit.form.get("scopes", ()) for scope in text.split()]
    gone = [scope for scope in key["scopes"] if scope not in kept]
    says: list[str] = []
    body: dict[str, Json] = {}
    if name != key["name"]:
        body["name"] = name
        says.append(translate("console_keys.will_rename", visit.language, name=name))
    if gone:
        body["scopes"] = kept
        lost = "; ".join(f"{said} ({scope})" if said else scope for scope, said in in_words(gone, visit.language))
        says.append(translate("console_keys.will_lose", visit.language, scopes=lost))
    if days:
        body["days"] = whole(days)
        says.append(translate("console_keys.will_end", visit.language, days=days))
    if gone or days:
        says.append(translate("console_keys.never_back", visit.language))
    if not body:
        return GoTo(visit.to("keys", key_id))
    intent = Intent(
        title=translate("console_keys.change_title", visit.language),
        subject=key["name"],
        says=says,
        fields={"name": name, "scopes": " ".join(kept), "days": days},
        call=call("PATCH", "/v1/keys/{}", key_id, body=body),
        submit=translate("console_keys.change_sure", visit.language),
        back=visit.to("keys", key_id),
        after=visit.to("keys", key_id, done="saved"),
        is_danger=bool(gone or days),
    )
    return asked_twice(guest, intent)


def revoke(guest: Guest, key_id: str) -> Intent:
    """The key is to open nothing any more."""
    visit = guest.visit
    key = _found(guest, key_id)
    return Intent(
        title=translate("console_keys.revoke_title", visit.language),
        subject=key["name"],
        says=[
            translate(f"console_keys.revoke_{line}", visit.language) for line in ("at_once", "made", "own", "kept")
        ],
        call=call("DELETE", "/v1/keys/{}", key_id),
        submit=translate("console_keys.revoke_sure", visit.language),
        back=visit.to("keys", key_id),
        after=visit.to("keys", done="revoked"),
        is_danger=True,
    )


_WRITE = {Scope.KEYS_WRITE}
VIEWS = (
    View(place="keys/{key_id}", any_of=_WRITE, answer=answer),
    View(method="POST", place="keys/{key_id}/change", any_of=_WRITE, answer=change),
    *confirming("keys/{key_id}/revoke", _WRITE, revoke),
)
