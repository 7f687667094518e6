# ruff: noqa: S310 (the addresses are ours)
"""``coop explore``: a ledger in Datasette says what its tables mean, leads from one to another, and changes nothing."""

import asyncio
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from coop_tracker import Tracker, eventsfile
from coop_tracker.dictionary import INTERNAL, QUESTIONS, TABLES
from coop_tracker.errors import ReadOnlyLedger
from coop_tracker.reports import explore
from tests import given as say
from tests.pages import ROOT
from tests.sessions import Desk

command: Any = import_module("coop_tracker.cli.explore")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Tracker]:
    with Tracker.open(tmp_path / "coop.db", create=True, recorded_by="the desk") as tracker:
        seed = ROOT / "seeds" / "aa-bb-water.toml"
        tracker.take(eventsfile.read(seed.read_bytes(), seed.name).incoming)
        yield tracker


@pytest.fixture
def site(ledger: Tracker, tmp_path: Path) -> Any:
    assert ledger.position
    return explore.site(str(tmp_path / "coop.db"), "coop", "All that is recorded.")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site that nothing is recorded behind."""
    path = tmp_path_factory.mktemp("known") / "coop.db"
    with Tracker.open(path, create=True, recorded_by="the desk") as tracker:
        seed = ROOT / "seeds" / "aa-bb-water.toml"
        tracker.take(eventsfile.read(seed.read_bytes(), seed.name).incoming)
    return explore.site(str(path), "coop", "All that is recorded.")


def asked(site: Any, address: str, **given: Any) -> Any:
    """What is answered, without a port."""
    return asyncio.run(site.client.get(address, **given))


def page(site: Any, address: str) -> str:
    answer = asked(site, address)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_page_that_says_what_it_and_its_columns_mean(known: Any, table: str) -> None:
    text = page(known, f"/coop/{table}").replace("&#39;", "'")
    assert TABLES[table].meaning in text
    for name, column in TABLES[table].columns.items():
        assert re.search(rf"<dt>{name}</dt><dd>{re.escape(column.meaning)}</dd>", text)


def test_what_is_internal_is_not_listed_with_the_others(known: Any) -> None:
    tables = asked(known, "/coop.json").json()["tables"]
    assert {each["name"] for each in tables if not each["hidden"]} == {*TABLES}
    assert {each["name"] for each in tables} >= {*INTERNAL} - {"unscrubbed", "inherited_endorsements"}


def test_a_cell_leads_to_the_row_that_it_names_with_what_that_says(known: Any) -> None:
    text = page(known, "/coop/proposals/wells")
    assert '<a href="/coop/events/25">ProposalMade</a>&nbsp;<em>25</em>' in text.replace(" <em>", "&nbsp;<em>")
    targets = page(known, "/coop/endorsement_targets")
    assert 'href="/coop/proposals/' in targets


def test_a_row_leads_to_the_rows_that_name_it(known: Any) -> None:
    text = page(known, "/coop/proposals/wells")
    assert '<a href="/coop/proposal_steps?proposal=wells">' in text
    assert "/coop/proposal_parties?proposal=wells" in text


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_ready_to_run_and_has_an_answer(known: Any, name: str) -> None:
    answer = asked(known, f"/coop/{name}.json?day=2022-12-31&source=audit").json()
    assert answer["rows"]


def test_an_event_is_shown_so_that_a_person_can_read_it(known: Any) -> None:
    text = page(known, "/coop/events/25")
    assert "<pre>{\n &#34;by" in text or "<pre>{\n &#34;" in text
    assert "&lt;Binary" not in text
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\+00:00", text)


def test_text_from_the_record_steers_and_turns_nothing(ledger: Tracker, site: Any) -> None:
    ledger.record(say.made(proposal="harm", title="<b>\u202eharm\x1b[31m</b>"))
    for address in ("/coop/proposals/harm", "/coop/proposal_meetings", "/coop/proposals"):
        text = page(site, address)
        assert "\u202e" not in text
        assert "\x1b" not in text
        assert "<b>" not in text


# Nothing is changed


@pytest.mark.parametrize("sql", ["DELETE FROM proposals", "UPDATE proposals SET title = 'x'", "DROP TABLE tags"])
def test_sql_that_would_change_something_is_refused(ledger: Tracker, site: Any, sql: str) -> None:
    answer = asked(site, "/coop.json", params={"sql": sql})
    assert answer.status_code == 400
    with pytest.raises(ReadOnlyLedger):
        asyncio.run(site.get_database("coop").execute_write(sql))
    connection = site.get_database("coop").connect()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute(sql)
    assert ledger.verify().faults == ()


def test_what_is_recorded_meanwhile_is_seen(ledger: Tracker, site: Any) -> None:
    assert asked(site, "/coop/proposals/later").status_code == 404
    ledger.record(say.made(proposal="later"))
    assert asked(site, "/coop/proposals/later").status_code == 200


def test_a_ledger_whose_name_means_something_in_an_address_is_opened(ledger: Tracker, tmp_path: Path) -> None:
    path = tmp_path / "50% of? it#.db"
    ledger.log.copy_to(str(path))
    assert "wells" in page(explore.site(str(path), "x", ""), "/x/proposals")


def test_a_ledger_in_a_folder_where_nothing_can_be_written_is_opened(tmp_path: Path, monkeypatch: Any) -> None:
    opened: list[str] = []

    def connect(address: str, **_: Any) -> Any:
        opened.append(address)
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", connect)
    assert explore._readable(str(tmp_path / "coop.db")).endswith("?mode=ro&immutable=1")
    assert len(opened) == 1


# A moment


def test_at_a_moment_it_is_a_copy_without_what_came_later(ledger: Tracker, tmp_path: Path) -> None:
    ledger.record(say.made(proposal="later", title="Zebra crossing"))
    with ledger.view(as_of=ledger.position - 1) as view:
        explore.copy(view, tmp_path / "then.db")
    site = explore.site(str(tmp_path / "then.db"), "then", "")
    assert "wells" in page(site, "/then/proposals")
    assert asked(site, "/then/proposals/later").status_code == 404
    assert asked(site, f"/then/events/{ledger.position}").status_code == 404
    assert asked(site, "/then/events/1").status_code == 200
    assert b"Zebra" not in (tmp_path / "then.db").read_bytes()


def test_of_a_day_nothing_is_left_in_the_file_of_what_came_later(ledger: Tracker, tmp_path: Path) -> None:
    ledger.record(say.made(proposal="later", title="Zebra crossing", on="2026-05"))
    with ledger.view(on="2025-12-31") as view:
        explore.copy(view, tmp_path / "then.db")
    assert "wells" in page(explore.site(str(tmp_path / "then.db"), "then", ""), "/then/proposals")
    assert b"Zebra" not in (tmp_path / "then.db").read_bytes()


def test_a_copy_of_today_holds_no_event_that_is_hidden(ledger: Tracker, tmp_path: Path) -> None:
    ledger.record_all(
        [
            say.source("memo", visibility="restricted"),
            say.made(proposal="secret", title="Zebra crossing", sources=say.read_in("memo")),
        ]
    )
    with ledger.view(visibility="public") as view:
        explore.copy(view, tmp_path / "public.db")
    assert b"Zebra" not in (tmp_path / "public.db").read_bytes()


# The command


def test_without_datasette_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasette", None)
    assert Desk(tmp_path).refuses("coop explore") == (
        "coop: coop explore needs Datasette, which is not installed: pip install 'coop-tracker[explore]' installs it\n"
    )


def test_a_port_that_is_taken_is_told(ledger: Tracker, tmp_path: Path) -> None:
    assert ledger.position
    with command._listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        told = Desk(tmp_path).refuses(f"coop explore --port {port}")
    assert (
        told
        == f"coop: 127.0.0.1, port {port}: address already in use; --port names another, and 0 is any that is free\n"
    )


def started(folder: Path, *words: str) -> tuple[subprocess.Popen[str], str]:
    """The command, once it has said where it answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "coop_tracker", "explore", "--port", "0", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r"http://\S+?(?=;)", process.stdout.readline())
    assert found, process.communicate()
    return process, found[0]


def test_it_answers_on_a_port_to_this_machine_alone_and_ends_when_interrupted(ledger: Tracker, tmp_path: Path) -> None:
    assert ledger.position
    process, address = started(tmp_path)
    try:
        with urllib.request.urlopen(address) as answer:
            assert b"proposals" in answer.read()
        elsewhere = urllib.request.Request(address, headers={"Host": "attacker.example"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(elsewhere)
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")


def test_a_slip_in_sql_is_told_on_the_page_and_not_as_a_traceback(ledger: Tracker, tmp_path: Path) -> None:
    assert ledger.position
    process, address = started(tmp_path)
    try:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}?sql=DELETE+FROM+proposals")
        assert b"Statement must be a SELECT" in refused.value.read()
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (out, err) == ("", "")


def test_to_other_machines_it_is_opened_with_a_warning_and_a_moment_is_told(ledger: Tracker, tmp_path: Path) -> None:
    assert ledger.position
    process, address = started(tmp_path, "--host", "0.0.0.0", "--as-of", "30")  # noqa: S104 (that is what is warned of)
    try:
        local = address.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 (the same)
        with urllib.request.urlopen(f"{local}/events") as answer:
            assert b"30 rows" in answer.read()
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert err == (
        "coop: what was recorded up to position 30\n"
        "coop: whoever reaches 0.0.0.0 can read everything in the ledger, what rests on hidden sources too\n"
    )
