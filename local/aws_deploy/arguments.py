"""What a deployment is given on the command line, beside its section of `samconfig.toml`."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local.overrides import parse_overrides


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The options of `sam deploy` that matter here, and those that are only passed on."""

    overrides: Mapping[str, str]
    region: str | None
    profile: str | None
    stack_name: str | None
    passed_on: Sequence[str]
    adopted: str = ""


def read_arguments(words: Sequence[str], parameters: str = "", adopted: str = "") -> Arguments:
    """Read `ARGS`, `PARAMETERS` and `ADOPT`.

    Args:
        words: Options of `sam deploy`.
        parameters: Parameters of the template, as ``Name=value Other=value``; they override those in `words`.
        adopted: What a new stack is to take over from one that was deleted.

    Raises:
        LocalError: A parameter is not written as ``Name=value``.
    """
    parser = argparse.ArgumentParser(prog="make deploy ARGS=…", allow_abbrev=False, add_help=False)
    parser.add_argument("--parameter-overrides", nargs="*", action="extend", default=[])
    parser.add_argument("--region")
    parser.add_argument("--profile")
    parser.add_argument("--stack-name")
    found, rest = parser.parse_known_args(words)
    return Arguments(
        overrides={**parse_overrides(found.parameter_overrides), **parse_overrides(parameters)},
        region=found.region,
        profile=found.profile,
        stack_name=found.stack_name,
        passed_on=rest,
        adopted=adopted,
    )
