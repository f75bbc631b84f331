"""The messages to buyers: in which languages each is written, and which workflows and rules send it."""

from orderhub.console.calls import get
from orderhub.console.screen import GoTo, Guest, Page, Screen, View
from orderhub.console.screens import message, message_previews, message_versions, messages_sent
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate


def answer(guest: Guest) -> Page:
    """All messages, by name."""
    call = get("/v1/messages")
    facts = {
        "messages": guest.api.ask(call).needed["messages"],
        "may_write": guest.who.may(Scope.MESSAGES_WRITE),
        "may_read_workflows": guest.who.may(Scope.WORKFLOWS_READ),
    }
    title = translate("console_messages.title", guest.visit.language)
    return Page(template="messages.html", title=title, facts=facts, calls=[call])


def open_one(guest: Guest) -> GoTo:
    """Go to the message that was named, in the language that was: there it can be written."""
    visit = guest.visit
    name, language = visit.asked("name"), visit.asked("language") or visit.language
    return GoTo(visit.to("messages", name, language) if name else visit.to("messages"))


def in_own_language(guest: Guest, name: str) -> GoTo:
    """Go to a message in the reader's language; where it has none, what buyers get in its place is shown."""
    return GoTo(guest.visit.to("messages", name, guest.visit.language))


_READ = {Scope.MESSAGES_READ}
SCREEN = Screen(
    title="console_messages.title",
    views=(
        View(place="messages", any_of=_READ, answer=answer),
        View(place="open-message", any_of=_READ, answer=open_one),
        *messages_sent.VIEWS,
        View(place="messages/{name}", any_of=_READ, answer=in_own_language),
        *message.VIEWS,
        *message_previews.VIEWS,
        *message_versions.VIEWS,
    ),
)
