"""The command line: words in, one call, words out. Results go to stdout, trouble to stderr.

Exit codes: 0 done; 1 a faulty file, a refusal of the rules, any other failure; 2 a command line that cannot be read.
Command modules import click alone; what a command needs it imports when it runs, so that ``--help`` stays quick.
"""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

import errno
import io
import os
import sys

import click

from coop_tracker.cli.base import Coop, ledger_option, pager_option
from coop_tracker.cli.completion import answer_shell, completion
from coop_tracker.cli.diff import diff
from coop_tracker.cli.explain import explain
from coop_tracker.cli.files import export, import_
from coop_tracker.cli.followup import bundles, due, follow_up, health, instruments, series
from coop_tracker.cli.history import history
from coop_tracker.cli.keep import backup, head, restore, verify
from coop_tracker.cli.matrix import matrix
from coop_tracker.cli.mend import correct, rebuild, redact, retract
from coop_tracker.cli.new import new
from coop_tracker.cli.reading import list_, log, replay, show, status
from coop_tracker.cli.record import record
from coop_tracker.cli.reference import schema, vocabulary
from coop_tracker.cli.search import search
from coop_tracker.version import __version__


@click.group(cls=Coop, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="coop")
@ledger_option
@pager_option
def coop() -> None:
    """Keep the record of what parties promise each other.

    Where does it stand? Why do we say so? What changed since we last met?

    \b
    A first look:
      coop import seeds/waic-2025.toml
      coop status
      coop show chinese-medicine-ai
    """


for command in (
    record, new, import_, export, status, list_, search, show, explain, matrix, due, follow_up, series,
    instruments, bundles, health, history, log, diff, replay,
    correct, retract, redact, rebuild, head, verify, backup, restore, vocabulary, schema, completion,
):  # fmt: skip
    coop.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; the entry point of ``coop``."""
    _prepare_streams()
    answer_shell(coop)
    try:
        coop.main(args=arguments, prog_name="coop")
    except SystemExit as ended:
        error = _last_words()
        # A reader who has left (coop log | head) is no trouble.
        if error and error.errno != errno.EPIPE and not ended.code:
            print(f"coop: the output cannot be written: {str(error.strerror).lower()}", file=sys.stderr)
            sys.exit(1)
        raise


def _prepare_streams() -> None:
    """Never fail for a letter: spell out what a stream cannot take. Bare ASCII means that no locale was set: UTF-8."""
    sys.stdin = sys.stdin or open(os.devnull)  # noqa: PTH123, SIM115 (closed by whoever called us: coop log >&-)
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: PTH123, SIM115 (the same)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_ascii = stream.encoding.lower() in ("ascii", "ansi_x3.4-1968", "us-ascii")
            stream.reconfigure(encoding="utf-8" if is_ascii else None, errors="backslashreplace")


def _last_words() -> OSError | None:
    """Write out what is still held back; the error where that fails, with nothing left for Python to fail at again."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return error
    return None
