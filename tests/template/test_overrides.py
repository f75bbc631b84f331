"""Parameters as `make up` passes them to SAM, and as docs/deployment.md says them for AWS."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from local.layout import SAM
from local.overrides import format_overrides, parse_overrides
from local.samconfig import Section, add_section

READ = """
import json, sys
from samcli.cli.types import CfnParameterOverridesType
print(json.dumps(CfnParameterOverridesType().convert(tuple(sys.argv[1:]), None, None)))
"""

READ_SECTION = """
import json, sys
from samcli.lib.config.samconfig import SamConfig
print(json.dumps(SamConfig(sys.argv[1]).get_all(["deploy"], "parameters", sys.argv[2])))
"""


def as_sam_reads(overrides: Sequence[str]) -> dict[str, str]:
    """What SAM makes of values of `--parameter-overrides`."""
    command = [str(SAM.with_name("python")), "-c", READ, *overrides]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - ours
    found: dict[str, str] = json.loads(printed)
    return found


def test_a_parameter_is_set_and_emptied_again() -> None:
    given = ["WinBack=true", "QuietHours=22:00-08:00", "StopSegment=", "PublicUrl=https://a.example/?x=1"]

    assert as_sam_reads(format_overrides(parse_overrides(given))) == {
        "WinBack": "true",
        "QuietHours": "22:00-08:00",
        "StopSegment": "",
        "PublicUrl": "https://a.example/?x=1",
    }


@pytest.mark.parametrize("overrides", ['StopSegment=""', 'SenderEmail=a@b.example StopSegment=""'])
def test_so_it_is_emptied_on_aws(overrides: str) -> None:
    assert as_sam_reads(overrides.split())["StopSegment"] == ""


@pytest.mark.parametrize(
    "given",
    [
        "SenderEmail=a@b.example StopSegment=",
        """SenderEmail="a@b.example" QuietHours='22:00-08:00' StopSegment=\"\"""",
        "ParameterKey=SenderEmail,ParameterValue=a@b.example ParameterKey=Architecture,ParameterValue=x86_64",
        'FrameAncestors="https://a.example https://b.example" Architecture=x86_64',
    ],
)
def test_what_samconfig_says_is_read_as_sam_reads_it_and_written_back(given: str) -> None:
    read = parse_overrides(given)

    assert as_sam_reads(format_overrides(read)) == read
    if "StopSegment=" not in given:
        assert as_sam_reads([given]) == read


def test_a_value_in_quotes_keeps_them() -> None:
    assert as_sam_reads(format_overrides({"FrameAncestors": "'self'"})) == {"FrameAncestors": "'self'"}


def test_sam_reads_the_section_that_a_first_deployment_writes(tmp_path: Path) -> None:
    written = {"SenderEmail": "a@b.example", "AlarmEmail": "", "FrameAncestors": "https://a.example 'self'"}
    section = Section(stack_name="orderhub-prod", region="eu-central-1", overrides=written)
    add_section("prod", section, tmp_path / "samconfig.toml")

    command = [str(SAM.with_name("python")), "-c", READ_SECTION, str(tmp_path), "prod"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - ours
    read = json.loads(printed)

    assert (read["stack_name"], read["region"], read["resolve_s3"]) == ("orderhub-prod", "eu-central-1", True)
    assert as_sam_reads(read["parameter_overrides"]) == written
