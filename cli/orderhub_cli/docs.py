"""Writes the list of commands in docs/cli.md: `python -m orderhub_cli.docs docs/cli.md`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orderhub_cli.commands import command

BEGIN = "<!-- What follows is written by `python -m orderhub_cli.docs docs/cli.md`. -->\n"
_OF_EACH = frozenset({"--profile", "--json", "--help"})
_OF_MANY = frozenset({"--limit", "--yes", "--dry-run"})


def page(kept: str) -> str:
    """A page with the commands as they are behind what was written by hand."""
    head = kept.partition(BEGIN)[0]
    return head + BEGIN + "".join(_groups(command()))


def _groups(root: Any) -> Iterator[str]:  # noqa: ANN401 - Typer's own
    for name in root.list_commands(None):
        found = root.get_command(None, name)
        yield f"\n### orderhub {name}\n"
        if hasattr(found, "list_commands"):
            yield f"\n{_sentence(found)}\n\n| command | does |\n|---|---|\n"
            for inner in found.list_commands(None):
                yield _row(f"{name} {inner}", found.get_command(None, inner))
        else:
            yield f"\n| command | does |\n|---|---|\n{_row(name, found)}"


def _row(name: str, found: Any) -> str:  # noqa: ANN401 - Typer's own
    arguments = "".join(f" {_argument(each)}" for each in found.params if each.param_type_name == "argument")
    options = [each for each in found.params if each.param_type_name == "option" and not _OF_EACH & {*each.opts}]
    said = ", ".join(_described(each) for each in options)
    return f"| `{name}{arguments}` | {_sentence(found)}{f' {said}' if said else ''} |\n"


def _described(each: Any) -> str:  # noqa: ANN401 - Typer's own
    help_text = each.help.removesuffix(".")
    return f"`{_option(each)}`" + ("" if _OF_MANY & {*each.opts} else f" ({help_text[0].lower()}{help_text[1:]})")


def _argument(each: Any) -> str:  # noqa: ANN401 - Typer's own
    name = each.metavar or each.name.upper()
    return name if each.required else f"[{name}]"


def _option(each: Any) -> str:  # noqa: ANN401 - Typer's own
    return each.opts[0] if each.is_flag else f"{each.opts[0]}={each.metavar or '…'}"


def _sentence(found: Any) -> str:  # noqa: ANN401 - Typer's own
    return " ".join(str(found.help).split())


def main() -> None:
    """Write the page anew."""
    path = Path(sys.argv[1])
    path.write_text(page(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
