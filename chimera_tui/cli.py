"""`chimeractl`: finds the command, runs it, and turns every error into words and an exit code.

Textual is imported only for the console, and each command's module only when it is called.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from chimera_tui.commands.table import COMMANDS, GROUPS, Command
from engine import __version__
from engine.errors import (
    CertificateRejected,
    ChimeraError,
    GateClosed,
    PermissionDenied,
    RunAborted,
    machine_error,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn, TextIO

LOOKING = frozenset({"--version", "-V", "simulate", "resolve", "route", "rules"})
"""What writes nothing, starts nothing and leaves nothing open."""

UNPRINTED = {
    errno.ENOSPC: "finds no space where it goes",
    errno.EIO: "cannot go where it should: the terminal is gone",
    errno.EBADF: "cannot go where it should: that is not open for writing",
}
"""Why a stream did not take what was printed."""

EXIT_DONE = 0
EXIT_NEGATIVE = 1
EXIT_ERROR = 2
EXIT_GATE = 3
EXIT_INTERRUPTED = 130

EXIT_CODES = """\
exit codes:
  0    done
  1    the verdict is negative: issues at or above --fail-on, rejected, or rolled back
  2    usage, configuration or tool error
  3    stopped at a gate that needs an approval (--yes gives it)
  130  interrupted
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `chimeractl`; the exit code is the answer."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # A start makes many things that stay; looking for garbage among them is a tenth of its time.
    gc.set_threshold(50_000)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Names of files may hold bytes that no text can show.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _dispatch(arguments)
        # What is still in the buffer may meet a full disk or a reader that went: then it is said.
        sys.stdout.flush()
    except ChimeraError as error:
        print(_told(error), file=sys.stderr)
        return exit_code(error)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader went away (`| head`): nothing is wrong, and the interpreter must not say so.
        _give_up_output()
        return EXIT_DONE
    except OSError as error:
        if (told := machine_error(error)) is not None:
            print(_told(told), file=sys.stderr)
            return EXIT_ERROR
        # A stream names no file; what names one is no matter of printing.
        if error.errno not in UNPRINTED or error.filename is not None:
            return _crashed(error)
        _give_up_output()
        with suppress(OSError):
            print(f"error: what was to be printed {UNPRINTED[error.errno]}.", file=sys.stderr)
        return EXIT_ERROR
    except Exception as error:  # noqa: BLE001 - the outermost edge: no traceback reaches a user
        return _crashed(error)
    return code


def _give_up_output(stream: TextIO | None = None) -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), (stream or sys.stdout).fileno())


def _open_closed_streams() -> None:
    """Give what the caller closed (``>&-``) the null device, as git does.

    Else the next file that is opened, the ledger perhaps, would be what a child prints to.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))


def _crashed(error: Exception) -> int:
    from chimera_tui.crash import report_crash

    print(report_crash(error), file=sys.stderr)
    return EXIT_ERROR


def exit_code(error: ChimeraError) -> int:
    """Map an error to its exit code."""
    match error:
        case GateClosed():
            return EXIT_GATE
        case RunAborted():
            return EXIT_INTERRUPTED
        case CertificateRejected() | PermissionDenied():
            return EXIT_NEGATIVE
        case _:
            return EXIT_ERROR


def _dispatch(arguments: list[str]) -> int:
    if not arguments:
        return _bare()
    first = arguments[0]
    if first in {"--version", "-V"}:
        print(f"chimeractl {__version__}")
        return EXIT_DONE
    if first in {"--help", "-h", "help"}:
        if first == "help" and len(arguments) > 1:
            return _dispatch([arguments[1], "--help"])
        print(overview())
        return EXIT_DONE
    command = next((c for c in COMMANDS if c.name == first), None)
    if command is None:
        import difflib

        close = difflib.get_close_matches(first, [c.name for c in COMMANDS], n=1)
        hint = f" Did you mean `{close[0]}`?" if close else " `chimeractl --help` lists them."
        print(f"error: there is no command {first!r}.{hint}", file=sys.stderr)
        return EXIT_ERROR
    return _run(command, arguments[1:])


def _run(command: Command, arguments: list[str]) -> int:
    from engine.trust.redaction import learn_environment

    # Whatever is secret in the environment is never said, by any command.
    learn_environment(os.environ)
    import argparse

    def plain_text(prog: str) -> argparse.HelpFormatter:
        # Asked for every argument; left to itself it would load `shutil` to know the width.
        return argparse.RawDescriptionHelpFormatter(prog, width=_columns() - 2)

    module = command.load()
    parser = argparse.ArgumentParser(
        prog=f"chimeractl {command.name}",
        description=module.__doc__,
        epilog=EXIT_CODES,
        formatter_class=plain_text,
    )
    module.configure(parser)
    try:
        parsed = parser.parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return module.run(parsed)


def _columns() -> int:
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _bare() -> int:
    """Open the console on this folder; without a terminal there is nothing to open."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(overview(), file=sys.stderr)
        return EXIT_ERROR
    return _run(next(c for c in COMMANDS if c.name == "console"), [])


def overview() -> str:
    """The help of `chimeractl` itself, from the table of commands."""
    width = max(len(c.name) for c in COMMANDS)
    lines = [
        "usage: chimeractl [COMMAND] [options]",
        "",
        "Simulate, heal, certify, deploy and verify web projects. Called bare in a terminal it",
        "opens the console on this folder. `chimeractl COMMAND --help` tells more.",
    ]
    for group in GROUPS:
        lines += ["", f"{group}:"]
        lines += [f"  {c.name:<{width}}  {c.help}" for c in COMMANDS if c.group == group]
    return "\n".join([*lines, "", EXIT_CODES.rstrip()])


def _told(error: ChimeraError) -> str:
    from engine.trust.redaction import redact

    lines = [f"error: {error}"]
    if error.where:
        lines.append(f"  where: {error.where}")
    if error.advice:
        lines.append(f"  next:  {error.advice}")
    return redact("\n".join(lines))


def start() -> NoReturn:
    """Run `chimeractl` as a process, and leave.

    Taking some two hundred modules apart in good order costs as much as half an interpreter's
    start; a command that only looks, and holds nothing open, leaves without.
    """
    _open_closed_streams()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # Else the interpreter tries it again at its end, and makes an exit code of its own.
            _give_up_output(stream)
    if sys.argv[1:2] and sys.argv[1] in LOOKING:
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    start()
