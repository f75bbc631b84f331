"""What a screen of the console is made of: views at their places, who may see them, and the pages they make."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from http import HTTPStatus

from orderhub.console.api import Api
from orderhub.console.calls import Call
from orderhub.console.visit import Visit
from orderhub.platform.scopes import Scope

EVERYBODY: frozenset[Scope] = frozenset()
"""Of a view that whoever is signed in may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who is signed in: the name of their key, what it may do, and until when."""

    name: str
    scopes: frozenset[str]
    expires_at: str = ""

    def may(self, scope: Scope) -> bool:
        """Whether their key has a scope."""
        return scope in self.scopes

    @property
    def may_open_orders(self) -> bool:
        """Whether the page of an order opens to them."""
        return self.may(Scope.ORDERS_READ) or self.may(Scope.CARDS_READ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to be shown: a template, and what it is filled with.

    ``title`` is what the browser's tab says, without anything of a person; ``calls`` are those of the API by which
    one gets what is seen. ``connect`` are origins its scripts may send to beside ours; other texts are left out.
    ``shows_mail`` is for a page with a mail in a frame, whose styles stand in it.
    """

    template: str
    title: str
    facts: Mapping[str, object] = field(default_factory=dict, repr=False)
    calls: Sequence[Call] = ()
    status: HTTPStatus = HTTPStatus.OK
    connect: Sequence[str] = ()
    shows_mail: bool = False


@dataclass(frozen=True, slots=True)
class GoTo:
    """Another page to go to: an address made by ``Visit.to``, or one the API gave for a file."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to be kept by the browser: what is in it, of which media type, and what it is called."""

    content: bytes = field(repr=False)
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who asks for a page and is signed in: what they ask, who they are, and the API with their key."""

    visit: Visit
    who: Who
    api: Api


type Shown = Page | GoTo | File


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Something a screen shows or does.

    ``place`` is the path below the console, such as ``orders/{order_no}``; of the scopes ``any_of`` one is needed,
    and each of ``all_of``, such as that to read what is to be changed.
    ``answer`` gets who asks, and what stands in the place of each name.
    """

    method: str = "GET"
    place: str
    any_of: AbstractSet[Scope]
    answer: Callable[..., Shown]
    all_of: AbstractSet[Scope] = EVERYBODY

    def names_in(self, place: Sequence[str]) -> dict[str, str] | None:
        """What stands for the names in a path; None for a path that is another view's."""
        wanted = self.place.split("/") if self.place else []
        if len(wanted) != len(place):
            return None
        pairs = list(zip(wanted, place, strict=True))
        if any(name != segment for name, segment in pairs if not name.startswith("{")):
            return None
        return {name[1:-1]: segment for name, segment in pairs if name.startswith("{")}

    def is_open_to(self, who: Who) -> bool:
        """Whether somebody may see it."""
        return not self.wanted(who)

    def wanted(self, who: Who) -> list[Scope]:
        """The scopes of which somebody lacks one or all; none where they may see it."""
        missing = [scope for scope in self.all_of if not who.may(scope)]
        has_one = not self.any_of or any(who.may(scope) for scope in self.any_of)
        return sorted(missing if has_one else {*missing, *self.any_of})


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Views that belong together; the first is where the navigation leads. ``title`` is the key of its name.

    One that is not ``is_listed`` has no place in the navigation: each page leads there otherwise.
    """

    title: str
    views: tuple[View, ...]
    is_listed: bool = True
