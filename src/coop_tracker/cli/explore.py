"""``coop explore``: the ledger in a browser, to read, count and ask in SQL."""

# ruff: noqa: D301 (\b tells click to leave the lines of a paragraph as they are)

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from coop_tracker.cli.base import Asked, Trouble, Whole, ledger_option, ledger_path, moments_options, note, say, viewing

if TYPE_CHECKING:
    import socket

    from datasette.app import Datasette

LOCAL = ("127.0.0.1", "localhost", "::1", "[::1]")


@click.command(short_help="Open the ledger in a browser, to read, count and ask.")
@moments_options
@click.option("--port", type=Whole(0, 65_535), default=8001, show_default=True, help="The port; 0 is any that is free.")
@click.option(
    "--host", default=LOCAL[0], show_default=True, metavar="ADDRESS", help="Where to answer; by default this machine."
)
@click.option(
    "--open/--no-open", "opens", default=None, help="Whether a browser is opened; by default, from a terminal it is."
)
@ledger_option
def explore(moments: Asked, port: int, host: str, opens: bool | None) -> None:
    """Open the ledger in a browser, with Datasette: tables with what they mean, links between them, counts, SQL.

    It only reads: nothing can be changed through it, and what is recorded meanwhile is seen when a page is loaded
    anew. With a moment, it is a copy of the record as it was then. Ctrl+C ends it.

    It shows everything in the ledger, what rests on hidden sources too: it is for whoever keeps the ledger. For
    others, coop export --format datapackage leaves out what is hidden.

    \b
    For example:
      coop explore
      coop explore --on 2025-12-31 --port 0
    """
    try:
        import datasette  # noqa: F401
    except ModuleNotFoundError as error:
        hint = "pip install 'coop-tracker[explore]' installs it"
        raise Trouble(f"coop explore needs Datasette, which is not installed: {hint}") from error
    with _listening(host, port) as listener, _site(moments) as site:
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{listener.getsockname()[1]}{site.urls.database(next(reversed(site.databases)))}"
        if host not in LOCAL:
            note(f"whoever reaches {host} can read everything in the ledger, what rests on hidden sources too")
        say(f"{ledger_path()} is open at {address}; Ctrl+C ends it")
        sys.stdout.flush()
        if sys.stdout.isatty() if opens is None else opens:
            import webbrowser

            webbrowser.open(address)  # the port already listens: what comes before the server is there waits
        _serve(site, listener, host)


@contextmanager
def _listening(host: str, port: int) -> "Iterator[socket.socket]":
    import socket

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        hint = "; --port names another, and 0 is any that is free" if port else ""
        why = str(error.strerror) if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        raise Trouble(f"{host}, port {port}: {why.lower()}{hint}") from error
    with listener:
        yield listener


@contextmanager
def _site(moments: Asked) -> "Iterator[Datasette]":
    """The ledger itself, or where a moment is asked for or its rows are not of this program, a copy."""
    import tempfile
    from pathlib import Path

    from coop_tracker.reports import explore
    from coop_tracker.reports.asof import told
    from coop_tracker.tracker import Tracker

    name = Path(ledger_path()).stem
    with tempfile.TemporaryDirectory(prefix="coop-explore-") as folder:
        with viewing(moments) as view:
            if isinstance(view, Tracker) and not view.from_memory:
                path, what = os.path.abspath(ledger_path()), "All that is recorded."  # noqa: PTH100
            else:
                path, what = str(Path(folder) / "moment.db"), f"A copy: {told(view)}."
                explore.copy(view, Path(path))
        yield explore.site(path, name, what)


def _serve(site: "Datasette", listener: "socket.socket", host: str) -> None:
    """Answer until somebody ends it."""
    import uvicorn

    from coop_tracker.reports.explore import guarded

    app = guarded(site.app(), LOCAL) if host in LOCAL else site.app()
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return
