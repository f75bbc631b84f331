"""What a function answers, before it is rendered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a function answers; ``body`` is what JSON can say, a page's text, a file's bytes, or None."""

    body: object
    status: HTTPStatus = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)
