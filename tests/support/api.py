"""The whole API in one process: the functions behind its routes, with the settings of the template, on moto."""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import boto3
import pytest

from orderhub.platform.scopes import Scope
from tests.support.functions import Context, load_app
from tests.support.tables import moto_tables
from tests.support.template import functions, properties, routes, template

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Response = dict[str, Any]

ALL_SCOPES = " ".join(Scope)
HOST = {"Host": "hub.example.com", "X-Forwarded-Proto": "https"}
_PLACE = re.compile(r"\{(\w+)\}")
_REFERENCE = re.compile(r"\$\{([\w.:]+)\}")
_SENDER = "shop@example.com"


@dataclass(frozen=True, slots=True)
class Api:
    """Its functions by folder, and the tables they share."""

    apps: Mapping[str, ModuleType]
    tables: "DynamoDBClient"

    def call(  # noqa: PLR0913 - all that a request may have
        self,
        method: str,
        route: str,
        places: Mapping[str, str] | None = None,
        body: bytes | None = None,
        *,
        query: Mapping[str, str | Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        path: str = "",
    ) -> Response:
        """What a route answers to somebody who may do everything.

        Args:
            method: Of HTTP.
            route: As the template names it.
            places: What stands in the place of ``{name}``; ``x`` where that is not said.
            body: As it is sent.
            query: Parameters, each sent once or, as a list, several times.
            headers: Beside those that every request has.
            path: What the path is made of, where it is not the route's.
        """
        every = {name: [value] if isinstance(value, str) else list(value) for name, value in (query or {}).items()}
        path = _PLACE.sub(lambda place: quote((places or {}).get(place[1], "x"), safe=""), path or route)
        event = {
            "httpMethod": method,
            "resource": route,
            "path": path,
            "headers": {**HOST, **(headers or {})},
            "queryStringParameters": {name: values[-1] for name, values in every.items()} or None,
            "multiValueQueryStringParameters": every or None,
            "requestContext": {
                "requestId": "request-1",
                "path": f"/api{path}",
                "authorizer": {"key_id": "0123456789ab", "scopes": ALL_SCOPES},
            },
            **_as_text(body),
        }
        response: Response = self.apps[routes()[method, route]].handler(event, Context())
        return response


def _as_text(body: bytes | None) -> dict[str, object]:
    try:
        return {"body": None if body is None else body.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body or b"").decode(), "isBase64Encoded": True}


def problem_of(response: Response) -> tuple[int, str]:
    """Status and code of an answer; the code is empty where it is no problem."""
    kind, body = response["headers"].get("Content-Type", ""), response["body"]
    return response["statusCode"], json.loads(body)["code"] if kind.startswith("application/problem+json") else ""


@contextmanager
def running_api() -> Iterator[Api]:
    """Every function that a route leads to, loaded as Lambda loads it."""
    with moto_tables(*properties("DynamoDB::Table")) as tables, pytest.MonkeyPatch.context() as patch:
        boto3.client("sesv2").create_email_identity(EmailIdentity=_SENDER)
        boto3.client("s3").create_bucket(Bucket="DropBucket")
        apps = {name: load_app(name, environment_of(name), patch) for name in sorted(set(routes().values()))}
        yield Api(apps, tables)


def environment_of(folder: str) -> dict[str, str]:
    """The environment of a function as the template gives it, where nobody has set a parameter."""
    scopes = (template()["Globals"]["Function"], functions()[folder])
    named = [scope.get("Environment", {}).get("Variables", {}) for scope in scopes]
    return {name: _plain(value) for variables in named for name, value in variables.items()}


def _plain(value: object) -> str:
    """A value of the template as text; a resource is called as the template calls it."""
    found = str(value)
    match value:
        case {"Ref": str(name)}:
            parameter = template()["Parameters"].get(name)
            found = str(parameter["Default"]) if parameter else name
        case {"Fn::GetAtt": [str(name), *_]}:
            found = name
        case {"Fn::If": [_, _, otherwise]}:
            found = _plain(otherwise)
        case {"Fn::Join": [str(comma), values]}:
            found = _plain(values).replace(",", comma)
        case {"Fn::Sub": said}:
            text, named = said if isinstance(said, list) else (said, {})
            found = _REFERENCE.sub(lambda found: _plain(named.get(found[1], {"Ref": found[1]})), text)
    return found
