"""How somebody is named in a text that somebody else wrote, such as a tag or a note; pure, no AWS.

Other than a file's name such a text decides what happens to everybody, so only what is certainly a mention is one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

from orderhub.orders.model import Header
from orderhub.privacy.mention_forms import PART, Form, form_of_id, forms_of, normal

type Span = tuple[int, int]
"""Where in a text something stands, from and to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """What names a person in a text; never logged, not even by accident."""

    forms: tuple[Form, ...] = field(repr=False)

    @classmethod
    def of(cls, headers: Iterable[Header], customers: Iterable[str], region: str) -> Self:
        """What is looked for.

        Args:
            headers: The headers of somebody's orders.
            customers: The hub's own ids of them.
            region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
        """
        forms = {form.pattern.pattern: form for customer in customers for form in form_of_id(customer)}
        for header in headers:
            forms |= {form.pattern.pattern: form for form in forms_of(header, region)}
        return cls(forms=tuple(forms.values()))

    def are_in(self, text: str) -> bool:
        """Whether a text names somebody."""
        return any(True for _ in self._found(text))

    def without(self, text: str, instead: Callable[[str], str]) -> str:
        """A text with something else instead of each mention, by what it is."""
        whole, end = [], 0
        for start, stop in _joined(self._found(text)):
            whole += [text[end:start], instead(text[start:stop])]
            end = stop
        return "".join((*whole, text[end:]))

    def _found(self, text: str) -> Iterator[Span]:
        plain, places = normal(text)
        letters = "".join(PART.findall(plain))
        for form in self.forms:
            if form.key in letters:
                for match in form.pattern.finditer(plain):
                    yield places[match.start()], places[match.end() - 1] + 1


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in their order; those that touch or overlap as one."""
    joined: list[Span] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined
