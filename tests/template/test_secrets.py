"""No secret stands in the template, in what is told to a function, or in the answer of a stack."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.template import functions, template, walk

PARAMETERS: dict[str, dict[str, Any]] = template()["Parameters"]
SECRET = re.compile(r"secret|password|passwd|token|private|credential|api_?key|access_?key", re.IGNORECASE)
WHERE_THEY_ARE = ("SECRETS_TABLE", {"Ref": "SecretsTable"})
"""What the table of secrets is called is none."""
FETCHED = re.compile(r"\{\{resolve:|secretsmanager|:ssm-secure|AKIA[0-9A-Z]{16}|whsec_|ohk_[0-9a-f]{12}_")


def variables() -> Iterator[tuple[str, str, object]]:
    """Each function's environment: whose, name, value."""
    for scope, where in {"Globals": template()["Globals"]["Function"], **functions()}.items():
        for name, value in where.get("Environment", {}).get("Variables", {}).items():
            yield scope, name, value


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_parameter_is_a_secret(name: str) -> None:
    assert "NoEcho" not in PARAMETERS[name]
    assert not SECRET.search(name)


def test_no_function_is_told_a_secret() -> None:
    named = [
        (whose, name)
        for whose, name, value in variables()
        if SECRET.search(name) and (name, value) != WHERE_THEY_ARE
    ]
    known = {*PARAMETERS, *template()["Resources"]} | {"AWS::Region", "AWS::AccountId", "AWS::StackName"}
    strange = [
        (whose, name, reference)
        for whose, name, value in variables()
        for way, reference in walk(value)
        if way and way[-1] == "Ref" and reference not in known
    ]

    assert len(list(variables())) > 100
    assert named == []
    assert strange == []


def test_nothing_in_the_template_is_a_secret_or_is_fetched_from_where_secrets_are() -> None:
    texts = [part for _, part in walk(template()) if isinstance(part, str)]

    assert [text for text in texts if FETCHED.search(text)] == []


def test_a_stack_tells_no_secret() -> None:
    assert [name for name in template().get("Outputs", {}) if SECRET.search(name)] == []
