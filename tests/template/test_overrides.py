"""Parameters as `make up` passes them to SAM, and as docs/deployment.md says them for AWS."""

import json
import subprocess
from collections.abc import Sequence

import pytest

from local.deploy import override
from local.layout import SAM

READ = """
import json, sys
from samcli.cli.types import CfnParameterOverridesType
print(json.dumps(CfnParameterOverridesType().convert(tuple(sys.argv[1:]), None, None)))
"""


def as_sam_reads(overrides: Sequence[str]) -> dict[str, str]:
    """What SAM makes of values of `--parameter-overrides`."""
    command = [str(SAM.with_name("python")), "-c", READ, *overrides]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - ours
    found: dict[str, str] = json.loads(printed)
    return found


def test_a_parameter_is_set_and_emptied_again() -> None:
    given = ["WinBack=true", "QuietHours=22:00-08:00", "StopSegment=", "PublicUrl=https://a.example/?x=1"]

    assert as_sam_reads([override(parameter) for parameter in given]) == {
        "WinBack": "true",
        "QuietHours": "22:00-08:00",
        "StopSegment": "",
        "PublicUrl": "https://a.example/?x=1",
    }


@pytest.mark.parametrize("overrides", ['StopSegment=""', 'SenderEmail=a@b.example StopSegment=""'])
def test_so_it_is_emptied_on_aws(overrides: str) -> None:
    assert as_sam_reads(overrides.split())["StopSegment"] == ""
