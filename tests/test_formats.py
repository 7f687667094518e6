"""Answers as JSON, CSV and Markdown say the same as one another, whatever the record holds."""

import csv
import io
import json
import re
import sys
import tempfile
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coop_tracker import safe
from coop_tracker.reports import rows
from coop_tracker.reports.page import Block, beside
from tests.sessions import Desk, desk, ledger_after, shanghai

__all__ = ["desk", "hostile", "shanghai", "uncertain"]  # fixtures of these tests

HOSTILE = (
    '=HYPERLINK("http://x.example","y")',
    "+1-2",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "a | b || c \\| d",
    "<img src=x onerror=alert(1)> &amp; <!-- -->",
    "[link](http://x.example) ![image](y) https://x.example www.x.example a@x.example",
    "`code` **bold** _em_ ~~gone~~ $x$ ```",
    "# heading",
    "1. one\n2. two\n\n---\n",
    "\x1b[31mred\x1b]0;title\x07 \x9b2J",
    "\u202eright to left\u202c \u2066x\u2069",
    "שלום, עולם 2025",
    "اقتراح; التعاون",
    "关于人工智能 👩\u200d👩\u200d👧 q\u0303",
    '"quoted", with; semicolons',
    "x" * 10_000,
)


@cache
def hostile_ledger() -> bytes:
    events: list[dict[str, Any]] = []
    for number, text in enumerate(HOSTILE):
        cites = [{"source": f"s{number}", "locator": text[:50], "quote": text}]
        proposal = f"p{number}"
        events += [
            {"type": "SourceRegistered", "source": f"s{number}", "kind": "media", "title": text, "publisher": text},
            {"type": "TrackOpened", "track": f"t{number}", "title": text},
            {
                "type": "ProposalMade",
                "proposal": proposal,
                "title": text,
                "summary": text,
                "tracks": [f"t{number}", "t0"],
                "on": "2025-07",
                "meeting": "m1",
                "proposers": ["AA"],
                "counterparts": ["BB"],
                "words": text,
                "sources": cites,
            },
            {
                "type": "ActionAssigned",
                "action": f"a{number}",
                "text": text,
                "owners": ["AA"],
                "about": [f"proposal:{proposal}"],
                "meeting": "m1",
                "deadline": {"said": text, "relation": "by", "due": "2025-08"},
            },
            {
                "type": "InstrumentSigned",
                "instrument": f"i{number}",
                "title": text,
                "kind": "mou",
                "on": "2025-07",
                "meeting": "m1",
                "parties": ["AA", "BB"],
                "term": {"duration": "P1Y", "auto_renews": "P1Y", "notice": "P30D"},
            },
            {
                "type": "BundleAnnounced",
                "bundle": f"b{number}",
                "title": text,
                "of": text,
                "count": number,
                "meeting": "m1",
                "quantities": [{"of": "cost", "value": "2.50", "unit": text[:20].strip() or "x"}],
            },
        ]
    for number in (1, 2):
        events.append(
            {
                "type": "MeetingHeld",
                "meeting": f"m{number}",
                "title": HOSTILE[number],
                "kind": "bilateral",
                "on": f"2025-0{5 + number}",
                "series": "talks",
                "ordinal": number,
            }
        )
    with tempfile.TemporaryDirectory() as folder:
        office = Desk(Path(folder))
        office.says("coop import -", typed="\n".join(json.dumps(each) for each in events))
        return office.files()["coop.db"]


@pytest.fixture
def hostile(desk: Desk) -> Desk:
    """A desk with a ledger that means harm to whatever shows it."""
    desk.file("coop.db", hostile_ledger())
    return desk


DAY = "2025-07-15"
"""By then the proposals were only possibly made."""

ROWS = (
    *("status", "list", "list --activity", "due --all", "health", "instruments", "bundles", "series"),
    *(f"{command} --on {DAY}" for command in ("status", "list", "due --all", "health", "instruments", "bundles")),
    *(f"series --on {DAY}", f"list --activity --on {DAY}", "log", "log --about p0", "history AA", "history p3 --all"),
    *("search x", f"search x --on {DAY}"),
    *(f"history p3 --on {DAY}", f"log --on {DAY}"),
)
PAGES = ("show p{0}", "show track:t{0}", "explain p{0}", "follow-up m1", "series talks", "diff --from 0")
PAGES_ON = (f"show p{{0}} --on {DAY}", f"follow-up m1 --on {DAY}", f"series talks --on {DAY}", f"explain p3 --on {DAY}")


# CSV


def cell(value: Any) -> str:
    """What a cell must hold."""
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        value = "; ".join(map(str, value))
    if not isinstance(value, str):
        return json.dumps(value)
    shown = safe.for_terminal(value)
    return f"'{shown}" if shown.lstrip().startswith(("=", "+", "-", "@", "＝")) else shown


def at(row: dict[str, Any], path: str) -> Any:
    name, _, rest = path.partition(".")
    return at(row[name] or {}, rest) if rest and name in row and rest in (row[name] or {}) else row.get(path)


def is_same(shown: str, value: Any) -> bool:
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, dict) for each in value)):
        return bool(shown == "" if not value else json.loads(shown) == value)
    return shown == cell(value)


@pytest.mark.parametrize("command", [*ROWS, "explain p1", "explain m1 --on 2025-07-15"])
def test_csv_says_the_same_as_json_and_steers_nothing(hostile: Desk, command: str) -> None:
    written = hostile.says(f"coop {command} --format csv")
    told = json.loads(hostile.says(f"coop {command} --format json"))
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written)
    header, *lines = csv.reader(io.StringIO(written, newline=""), strict=True)
    assert len(lines) == len(told)
    for line, row in zip(lines, told, strict=True):
        assert {name.partition(".")[0] for name in header} == {*row}
        for name, shown in zip(header, line, strict=True):
            assert is_same(shown, at(row, name)), name
            assert shown[:1] not in ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("command", ["status", "list", "bundles", "instruments", "due", "series", "list --activity"])
def test_csv_of_nothing_is_a_header(desk: Desk, command: str) -> None:
    desk.says("coop record party-introduced --party company-c --kind organization --name C")
    answer = desk.run(f"coop {command} --format csv")
    assert (answer.code, answer.err, answer.out.count("\n")) == (0, "", 1)
    assert desk.says(f"coop {command} --format json") == "[]\n"


def test_csv_has_text_in_quotation_marks_numbers_bare_and_a_column_for_what_an_object_always_has(
    shanghai: Desk,
) -> None:
    header, first, *_ = shanghai.says("coop status --format csv").splitlines()
    assert header.startswith('"track","title","proposals","stages.mentioned","stages.interest","stages.proposed",')
    assert first.startswith('"ai-skills","AI skills development",1,"","",1,"",')


@given(st.text() | st.text(st.sampled_from("=+-@\t\r\n ＝a;\x1b")))
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    shown = safe.for_spreadsheet(text)
    assert shown.strip()[:1] not in tuple("=+-@＝＋－＠")
    assert shown.removeprefix("'") == safe.for_terminal(text).removeprefix("'")


@pytest.mark.parametrize("command", ["show p1", "follow-up m1", "series talks"])
def test_a_page_has_no_rows_and_says_what_would_do(hostile: Desk, command: str) -> None:
    told = hostile.cannot_read(f"coop {command} --format csv")
    assert told == (
        "coop: --format csv: this is a page and has no rows; --format markdown or json would do, "
        "or csv of coop list, log or history\n"
    )


def test_a_difference_as_csv_has_a_row_for_each_change(shanghai: Desk) -> None:
    told = [*csv.DictReader(io.StringIO(shanghai.says("coop diff --from 31 --format csv"), newline=""))]
    assert {(each["track"], each["proposal"], each["kind"], each["after"], each["came"]) for each in told} >= {
        ("health-technology", "chinese-medicine-ai", "new", "interest", "34"),
        ("startups", "startup-partnerships", "new", "proposed", "32"),
    }


# Markdown


def cells_of(line: str) -> int:
    return len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) - 1


@pytest.mark.parametrize("command", ROWS)
def test_a_markdown_table_has_its_cells_on_every_line_and_shows_the_text_as_it_is(hostile: Desk, command: str) -> None:
    written = hostile.says(f"coop {command} --format markdown")
    header, rule, *lines = written.splitlines()
    assert re.fullmatch(r"\|( ---:? \|)+", rule)
    assert {cells_of(line) for line in (header, rule, *lines)} == {cells_of(header)}
    assert len(lines) == len(json.loads(hostile.says(f"coop {command} --format json")))
    assert_harmless(written, "table")


@pytest.mark.parametrize("command", [*(page.format(n) for page in PAGES[:2] for n in range(len(HOSTILE))), *PAGES_ON])
def test_a_page_in_markdown_has_headings_and_lists_and_no_mark_of_the_text_is_one(hostile: Desk, command: str) -> None:
    written = hostile.says(f"coop {command.format(1)} --format markdown")
    assert written.startswith("# ")
    assert_harmless(written, "bullet_list")


@pytest.mark.parametrize(
    "command",
    ["explain p6", "diff --from 0", "replay", "vocabulary", "vocabulary strength", "follow-up m1", "series talks"],
)
def test_so_has_every_other_answer(hostile: Desk, command: str) -> None:
    assert_harmless(hostile.says(f"coop {command} --format markdown"), "bullet_list")


def assert_harmless(written: str, holder: str) -> None:
    """Nothing but headings, lists, tables and our bold letters comes of it; and no address becomes a link."""
    written = written.replace("<time>", "time").replace("<id>", "id")  # the desk puts these in
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(written)
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert f"{holder}_open" in {token.type for token in tokens}
    assert kinds <= {
        *("inline", "paragraph", "heading", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td"),
    }
    inner = {child.type for token in tokens for child in token.children or ()}
    assert inner <= {"text", "text_special", "strong_open", "strong_close", "softbreak"}
    assert not re.search(r"https?:|www\.|(?<!\\)@", written)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written)


@given(st.text() | st.text(st.sampled_from("|\\`*_[]()<>&#-+1.) \n~:/@!htpsw")))
def test_a_cell_of_markdown_shows_the_text(text: str) -> None:
    table = f"| a |\n| --- |\n| {safe.for_markdown(text)} |\n"
    tokens = MarkdownIt("commonmark").enable("table").parse(table)
    (shown,) = [token for before, token in pairwise(tokens) if before.type == "td_open"]
    assert "".join(child.content for child in shown.children or ()) == safe.for_terminal(text).strip()


# Rows that come one by one


@pytest.mark.parametrize("form", ["table", "csv", "markdown", "json"])
def test_every_format_is_printed_as_the_rows_come(form: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    listing = rows.Listing[dict[str, Any]](
        fields=("a",), plain=lambda each: each, headings=("a",), row=lambda each: (each["a"],), stacks=(("a",),)
    )
    seen = []

    def found() -> Any:
        for number in range(3):
            yield {"a": number}
            seen.append(number)

    class Watched(io.BytesIO):
        def write(self, data: Any) -> int:
            if data.strip(b"\n "):
                written.append((len(seen), bytes(data)))
            return super().write(data)

    written: list[tuple[int, bytes]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(Watched(), encoding="utf-8", write_through=True))
        rows.write(listing, form, found())
    assert {after for after, _ in written} >= {0, 1, 2}
    assert form != "csv" or [line for _, line in written] == [b'"a"\r\n', b"0\r\n", b"1\r\n", b"2\r\n"]
    assert capsysbinary.readouterr().out == b""


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text()))))
def test_an_array_that_comes_object_by_object_is_that_which_comes_at_once(found: list[dict[str, Any]]) -> None:
    assert b"".join(rows._json(iter(found))) == safe.for_json(found) + b"\n"


# The second answer of a day


SESSION = """
coop record track-opened --track water --title Water --on 2025-01
coop record meeting-held --meeting m1 --title First --kind bilateral --on 2025-03 --series talks
coop record meeting-held --meeting m2 --title Second --kind bilateral --on 2025-07 --series talks
coop record meeting-held --meeting n1 --title Other --kind bilateral --on 2025-07 --series visits
coop record proposal-made --proposal leaks --title Leaks --track water --proposer AA --counterpart BB --meeting m1
coop record proposal-made --proposal sand --title Sand --track water --proposer AA --meeting m1
coop record endorsement-given --by BB --strength welcomed --target leaks --on 2025-07
coop record proposal-declined --proposal sand --by BB --on 2025-07
coop record instrument-signed --instrument memo --title Memo --kind mou --party AA --party BB --on 2025-03 --meeting m1
coop record instrument-ended --instrument memo --ending terminated --on 2025-07
coop record instrument-signed --instrument more --title More --kind mou --party AA --party BB --on 2025-07
coop record bundle-announced --bundle list --title List --of memoranda --count 3 --on 2025-03
coop record bundle-itemised --bundle list --item instrument:more --on 2025-07
"""


@pytest.fixture
def uncertain(desk: Desk) -> Desk:
    """A desk with a record of which half had only possibly happened by the fifteenth of July."""
    desk.file("coop.db", ledger_after(SESSION))
    return desk


def answers(desk: Desk, command: str) -> list[tuple[str, bool, Any]]:
    found = json.loads(desk.says(f"coop {command} --format json"))
    return [(next(iter(each.values())), each["certain"], each["possibly"]) for each in found]


def test_instruments_bundles_series_and_activity_show_what_is_possibly_otherwise(uncertain: Desk) -> None:
    (memo, more) = answers(uncertain, f"instruments --on {DAY}")
    assert memo[:2] == ("memo", True)
    assert memo[2]["in_force"] is None or memo[2]["in_force"] is False
    assert more == ("more", False, {})
    ((name, certain, possibly),) = answers(uncertain, f"bundles --on {DAY}")
    assert (name, certain, possibly["itemised"], possibly["unaccounted"]) == ("list", True, 1, 2)
    assert answers(uncertain, f"series --on {DAY}") == [
        ("talks", True, {"held": 2, "last": "m2", "last_on": "2025-07"}),
        ("visits", False, {}),
    ]
    leaks, sand = answers(uncertain, f"list --activity --on {DAY}")
    assert leaks[:2] == ("leaks", True)
    assert leaks[2]["stage"] == "endorsed"
    assert sand == ("sand", True, None)  # it was possibly declined


def test_the_same_is_said_in_a_last_column(uncertain: Desk) -> None:
    assert uncertain.says(f"coop series --on {DAY}") == (
        "series\theld\tlast\ton\tto come\tpossibly\n"
        "talks\t1\tm1\t2025-03\t0\theld 2; last m2; on 2025-07\n"
        "visits\t1\tn1\t2025-07\t0\tall of it\n"
    )
    assert uncertain.says(f"coop list --activity --on {DAY}").splitlines()[-1].endswith("\tnone of it")
    *_, bundle = uncertain.says(f"coop bundles --on {DAY} --format markdown").splitlines()
    assert bundle.endswith("| known 1; unaccounted 2 |")
    assert uncertain.says(f"coop instruments --on {DAY} --format csv").splitlines()[0].endswith('"certain","possibly"')


@pytest.mark.parametrize("command", ["instruments", "bundles", "series", "list --activity", "due --all"])
def test_a_day_on_which_all_is_certain_has_one_answer(uncertain: Desk, command: str) -> None:
    found = json.loads(uncertain.says(f"coop {command} --on 2025-12-31 --format json"))
    assert not any({"certain", "possibly"} & {*each} for each in found)


def test_the_page_of_a_series_says_below_each_line_what_is_possibly_otherwise(uncertain: Desk) -> None:
    told = uncertain.says(f"coop series talks --on {DAY}")
    assert "\n  m1  First, held 2025-03\n  m2  possibly: Second, held 2025-07\n" in told
    (found,) = json.loads(uncertain.says(f"coop series talks --on {DAY} --format json"))
    assert found["certain"] is True
    assert [each["meeting"] for each in found["meetings"]] == ["m1"]
    assert [each["meeting"] for each in found["possibly"]["meetings"]] == ["m1", "m2"]
    answer = uncertain.run(f"coop series visits --on {DAY}")
    assert "coop: that it was held by then is only possible\n" in answer.err
    assert json.loads(uncertain.says(f"coop series visits --on {DAY} --format json"))[0]["certain"] is False


def test_what_became_of_a_meeting_says_so_too(uncertain: Desk) -> None:
    told = uncertain.says(f"coop follow-up m1 --on {DAY}")
    assert "  stands  proposed; active\n          possibly: proposed then, endorsed now; active\n" in told
    (found,) = json.loads(uncertain.says(f"coop follow-up m1 --on {DAY} --format json"))
    assert found["certain"] is True
    assert [each["stage"] for each in found["possibly"]["proposals"]] == ["endorsed", "proposed"]


def test_lines_of_a_page_stand_beside_those_of_a_second_answer() -> None:
    first = [Block("", [("a", "1"), ("b", "2"), ("c", "3")]), Block("only here", [("", "x")])]
    second = [Block("", [("a", "1"), ("b", "4"), ("d", "5")]), Block("only there", [("", "y")])]
    assert beside(first, second) == [
        Block(
            "",
            [
                *(("a", "1"), ("b", "2"), ("", "possibly: 4"), ("c", "3"), ("", "possibly not")),
                ("d", "possibly: 5"),
            ],
        ),
        Block("only here", [("", "x"), ("", "possibly not")]),
        Block("possibly: only there", [("", "y")]),
    ]
    assert beside(first, first) == first
