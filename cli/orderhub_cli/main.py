"""`orderhub`: runs the command that is asked for, and says what went wrong without a traceback."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from orderhub_cli.errors import Exit, Failure
from orderhub_cli.version import own_version

if TYPE_CHECKING:
    from typer.exceptions import TyperException


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; what it ends with."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Asked by scripts, and before anything loads that takes a moment.
    if words == ["--version"]:
        sys.stdout.write(f"orderhub {own_version()}\n")
        return Exit.OK
    return _run(words)


def _run(words: list[str]) -> int:
    from typer import Abort  # noqa: PLC0415 - takes longer than what stands above
    from typer.exceptions import TyperException  # noqa: PLC0415 - the same

    from orderhub_cli.commands import command  # noqa: PLC0415 - the same
    from orderhub_cli.output import failed, note  # noqa: PLC0415 - the same

    as_json = "--json" in words
    try:
        ended = command().main(words, prog_name="orderhub", standalone_mode=False)
        return ended if isinstance(ended, int) else Exit.OK
    except Failure as failure:
        return failed(failure, as_json=as_json)
    except TyperException as error:
        # Without a command the help was shown; there is nothing to add.
        return failed(_usage_of(error), as_json=as_json) if str(error).strip() else Exit.USAGE
    except (KeyboardInterrupt, Abort):
        note("")
        return Exit.STOPPED
    except BrokenPipeError:
        # Who reads has had enough; nothing is to be written when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except Exception as error:  # noqa: BLE001 - the last line before somebody at a terminal
        kind = type(error).__name__
        todo = "Tell the people who make orderhub, with the command and its version."
        return failed(
            Failure(f"Something went wrong in the command itself: {kind}.", "internal_error", todo=todo),
            as_json=as_json,
        )


def _usage_of(error: "TyperException") -> Failure:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "orderhub"
    return Failure(error.format_message().strip(), "usage", todo=f"See `{path} --help`.", exit_code=Exit.USAGE)


if __name__ == "__main__":
    sys.exit(main())
