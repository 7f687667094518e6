"""The command line: words in, one call, words out. Results go to stdout, trouble to stderr.

Exit codes: 0 done; 1 a faulty file, a refusal of the rules, any other failure; 2 a command line that cannot be read.
Command modules import click alone; what a command needs it imports when it runs, so that ``--help`` stays quick.
"""

import sys
from typing import Any

import click

from coop_tracker.cli.base import Coop, ledger_option
from coop_tracker.cli.files import export, import_
from coop_tracker.cli.mend import correct, rebuild, retract
from coop_tracker.cli.reading import list_, log, replay, show, status
from coop_tracker.cli.record import record
from coop_tracker.version import __version__


@click.group(cls=Coop, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="coop")
@ledger_option
def coop() -> None:
    """Keep the record of what parties promise each other.

    Where does it stand? Why do we say so? What changed since we last met?

    \b
    A first look:
      coop import seeds/waic-2025.toml
      coop status
      coop show chinese-medicine-ai
    """


for command in (record, import_, export, status, list_, show, log, replay, correct, retract, rebuild):
    coop.add_command(command)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; the entry point of ``coop``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    return coop.main(args=arguments, prog_name="coop")
