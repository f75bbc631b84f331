"""Functions as Lambda runs them: loaded with their environment, from a folder that is no package; and payloads."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from orderhub.platform import aws
from orderhub.platform.signing_keys import make_key
from tests.support.roles import acting_as, in_its_role

ROOT = Path(__file__).parents[2]


def payload(name: str, **changes: object) -> dict[str, Any]:
    """A sample of ``events/samples`` with what a test wants to differ; read anew, so that it may be changed."""
    sample: dict[str, Any] = json.loads((ROOT / "events" / "samples" / f"{name}.json").read_text("utf-8"))
    return sample | changes


@dataclass(frozen=True, slots=True)
class Context:
    """What handlers ask AWS's context object for; the other names are those that Powertools reads."""

    seconds_left: float = 28.0
    function_name: str = "function"
    aws_request_id: str = "invocation-1"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda ends the invocation."""
        return int(self.seconds_left * 1000)


class KeyMaker:
    """Lambda, where it is asked for the function that makes signing keys."""

    def __init__(self, name: str, table: str) -> None:
        self._name = name
        self._table = table

    def invoke(self, **request: str) -> dict[str, str]:
        """Make the key, as the function does."""
        assert request == {"FunctionName": self._name}
        with acting_as("make_signing_key"):
            make_key(aws.dynamodb(), self._table, datetime.now(UTC))
        return {}


def load_app(name: str, env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import ``functions/<name>/app.py`` anew.

    Args:
        name: The function's folder.
        env: Its settings, which the test's end takes back.
        monkeypatch: Of the test.
    """
    pinned = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    for key, value in {**pinned, **env}.items():
        monkeypatch.setenv(key, value)
    if "MAKE_SIGNING_KEY_FUNCTION" in env:
        maker = KeyMaker(env["MAKE_SIGNING_KEY_FUNCTION"], env["SECRETS_TABLE"])
        monkeypatch.setattr(aws, "functions", lambda: maker)
    return load_code(name)


def load_code(name: str) -> ModuleType:
    """Import ``functions/<name>/app.py`` anew, with the settings there are.

    Args:
        name: The function's folder.
    """
    spec = spec_from_file_location(f"functions_{name}_app", ROOT / "functions" / name / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    module.__dict__["handler"] = in_its_role(name, module.handler)
    return module
