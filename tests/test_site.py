"""The dossier: every link leads somewhere, every page says what it was made from, no text from the record does harm."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn

from coop_tracker.dates import PartialDate
from coop_tracker.events import Citation, SourceId, SourceRegistered, TrackId, TrackOpened
from coop_tracker.places import Unwritable
from coop_tracker.reports.site import MANIFEST, script_json
from coop_tracker.reports.site.folder import write
from coop_tracker.reports.site.lines import Line
from coop_tracker.reports.site.timeline import draw
from coop_tracker.reports.site.when import in_words
from coop_tracker.testing import Ledger
from coop_tracker.testing.strategies import dates, trackers
from coop_tracker.tracker import Tracker
from coop_tracker.vocabulary import SourceKind, Strength
from tests import given as say
from tests.sessions import Desk, desk
from tests.sites import DAY, Read, files, generated, lost, pages, pakistan, water

__all__ = ["desk"]  # a fixture of these tests

LEDGERS: dict[str, Callable[[], Tracker]] = {
    "pakistan": pakistan,
    "water": water,
    "generated": lambda: generated(1200),
    "empty": Tracker.in_memory,
}


@pytest.fixture(scope="module", params=LEDGERS)
def tracker(request: pytest.FixtureRequest) -> Iterator[Tracker]:
    with LEDGERS[request.param]() as made:
        yield made


# Links


@pytest.mark.parametrize("is_single", [False, True], ids=["folder", "file"])
def test_every_link_leads_somewhere_and_every_place_is_there_once(tracker: Tracker, is_single: bool) -> None:
    assert [*lost(files(tracker, is_single=is_single))] == []


@drawn(trackers())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_so_it_is_whatever_was_recorded(tracker: Ledger) -> None:
    for is_single in (False, True):
        assert [*lost(files(tracker, is_single=is_single))] == []


def test_every_event_has_its_place_in_the_log_and_leads_to_its_sources(tracker: Tracker) -> None:
    found = pages(files(tracker))
    rows = {one: page for name, page in found.items() if name.startswith("log") for one in page.ids if one[0] == "e"}
    assert {*rows} == {f"e{each.position}" for each in tracker.read()}
    whole = files(tracker)
    log = "".join(content.decode() for name, content in whole.items() if name.startswith("log"))
    for each in tracker.read():
        row = log.split(f'<tr id="e{each.position}"', 1)[1].split("</tr>", 1)[0]
        for citation in each.event.sources:
            assert f"source/{citation.source}.html" in row


def test_from_a_proposal_it_is_two_steps_to_the_source_of_what_decides_where_it_stands(tracker: Tracker) -> None:
    found = files(tracker)
    for status in tracker.proposals():
        page = Read(found[f"proposal/{status.proposal}.html"])
        decided = [status.stage_decided_by, status.disposition_decided_by]
        for position in filter(None, decided):
            links = [link for link in page.links if link.endswith(f"#e{position}")]
            assert links
            cited = {citation.source for citation in tracker.at(position).event.sources}
            assert all(f"../source/{source}.html" in page.links for source in cited)


def test_names_of_files_are_no_other_s_where_capitals_do_not_count_and_none_that_systems_keep(tmp_path: Path) -> None:
    long = "-".join(["very"] * 60 + ["long"])
    named = ("aa", "con", long, f"{long}-too")
    with Ledger.given(*(say.party(slug) for slug in named), say.made(("AA",))) as ledger:
        found = files(ledger)
        parties = [name for name in found if name.startswith("party/")]
        assert len({name.lower() for name in parties}) == len(parties) == 5
        assert not {"party/con.html"} & {*parties}
        assert max(map(len, parties)) < 100
        write(found.items(), tmp_path / "dossier")
        assert [*lost(found)] == []


# What it says


def test_every_page_says_what_it_was_made_from(tracker: Tracker) -> None:
    with tracker.view(on="2025-12-31", public="2025-12-31") as view:
        for is_single in (False, True):
            for page in pages(files(view, is_single=is_single)).values():
                assert f"As of {DAY}; recorded up to position {tracker.position}." in page.text
                assert "Only what had happened by 2025-12-31 and what the public could know by 2025-12-31." in page.text
                assert f"Ledger {tracker.log.ledger}, head {tracker.head.short}." in page.text


def test_headings_go_down_one_by_one_and_a_page_has_one_of_the_first_rank(tracker: Tracker) -> None:
    for name, page in pages(files(tracker)).items():
        assert page.headings.count(1) == 1, name
        assert page.headings[0] == 1, name
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), name


def test_a_proposal_says_what_decides_each_answer_and_what_the_words_mean() -> None:
    with water() as tracker:
        page = Read(files(tracker)["proposal/leaks.html"])
    for said in ("completed, verified", "the stated scope is delivered", "event 81", "gazette#2024-12-20"):
        assert said in page.text
    assert "disputed by" in page.text
    assert "corrected by" in page.text
    assert "MoU" in page.text


def test_what_is_inherited_is_hollow_and_what_is_its_own_is_not() -> None:
    events = (say.meeting("round", "2025-05"), say.made(to=("DD",), meeting="round"))
    own = say.endorsed(("DD",), "supported", "proposal:water", on="2025-06")
    with say.given(*events, own, say.endorsed(("DD",), "welcomed", "meeting:round", on="2025-06")) as ledger:
        page = Read(files(ledger)["proposal/water.html"])
    assert re.search(r"○\s*welcomed", page.text)
    assert re.search(r"●\s*supported", page.text)


def test_what_no_longer_counts_is_crossed_out_and_says_why() -> None:
    with say.given(say.made(label="first"), say.retracted("first")) as ledger:
        position = ledger.position
        log = files(ledger)["log.html"].decode()
    row = log.split(f'<tr id="e{position - 1}"', 1)[1].split("</tr>", 1)[0]
    assert 'class="gone"' in row
    assert f'taken back by <a href="log.html#e{position}"' in row


def test_what_only_possibly_had_happened_is_there_and_marked() -> None:
    told = (say.made(to=("DD",), on="2025-01"), say.endorsed(("DD",), "welcomed", on="2025-03"))
    with say.given(*told, say.made(proposal="roads", on="2025")) as ledger, ledger.view(on="2025-03-15") as view:
        found = files(view)
        water_page, roads = Read(found["proposal/water.html"]), Read(found["proposal/roads.html"])
        assert "The stage would be endorsed if what only possibly had happened had." in water_page.text
        assert "All that is known of it only possibly had happened by then." in roads.text
        assert "possibly" in Read(found["proposals.html"]).text
        rows = found["proposal/water.html"].decode().split('<table class="events">')[1].split("<tr")[2:]
        assert ['<span class="sign">possibly</span>' in row for row in rows] == [False, True]
        assert [*lost(found)] == []


def test_what_rests_on_a_hidden_source_is_on_no_page_and_how_much_is_left_out_is_on_each() -> None:
    secret = say.made(proposal="secret", title="The secret", sources=say.read_in("memo"))
    sources = (say.source("gazette"), say.source("memo", visibility="restricted"))
    shown = say.made(sources=say.read_in("gazette"))
    with Ledger.given(*sources, shown, secret) as ledger, ledger.view(visibility="public") as view:
        for is_single in (False, True):
            found = files(view, is_single=is_single, visibility="public")
            assert not [name for name, content in found.items() if b"secret<" in content or b">Memo<" in content]
            assert all("2 events are left out" in page.text for page in pages(found).values())
            assert [*lost(found)] == []


def test_a_redacted_event_has_its_place_and_says_so(desk: Desk) -> None:
    desk.says("coop record track-opened --track water --title Water")
    desk.says("coop record track-opened --track roads --title Roads")
    desk.says("coop redact 1 --reason court-order --yes")
    desk.says("coop report dossier")
    log = (desk.folder / "dossier" / "log.html").read_text()
    assert '<tr id="e1"' in log
    assert "redacted by event 3: court-order" in log


def test_the_pictures_of_a_track_count_what_the_status_counts() -> None:
    with water() as tracker:
        page = Read(files(tracker)["index.html"])
        pictures = [str(given["aria-label"]) for tag, given in page.elements if tag == "svg" and "aria-label" in given]
        for track in tracker.tracks():
            words = ", ".join(f"{number} {stage.label}" for stage, number in sorted(track.stages.items(), reverse=True))
            assert f"How far: {words}" in pictures


# The same record gives the same bytes


def test_the_same_record_gives_the_same_bytes_however_its_rows_came_about(tmp_path: Path) -> None:
    path = tmp_path / "coop.db"
    with Tracker.open(path, create=True, recorded_by="the desk") as tracker:
        for event in (*say.CAST, say.meeting("round", "2025-05")):
            tracker.record(event)
        for event in (
            say.made(to=("DD",), meeting="round"),
            say.endorsed(("DD", "university-e"), "supported", "proposal:water", on="2025-06"),
            say.made(("company-c",), ("DD",), "roads", meeting="round"),
            say.endorsed(("DD",), "welcomed", "meeting:round"),
            say.made(("AA",), ("DD",), meeting="round", summary="again"),
        ):
            tracker.record(event)
        live = [files(tracker, is_single=is_single) for is_single in (False, True)]
        tracker.rebuild()
        rebuilt = [files(tracker, is_single=is_single) for is_single in (False, True)]
    assert live == rebuilt


# Text from the record

HOSTILE = (
    "</title></script><script>alert(1)</script><img src=x onerror=alert(1)> \" onmouseover=alert(1) ' {{ 7 * 7 }} & "
    "\x1b[31m \u202e \u2028 --> ]]>"
)


def _hostile(**more: Any) -> dict[str, Any]:
    return {"sources": say.read_in("bad"), "note": HOSTILE, "on_said": HOSTILE, **more}


@pytest.fixture(scope="module")
def hostile() -> Iterator[Ledger]:
    text = HOSTILE
    cited = [Citation(source=SourceId("bad"), locator=text, quote=text)]
    everywhere = _hostile(sources=tuple(cited))
    events = (
        SourceRegistered(
            source=SourceId("bad"),
            kind=SourceKind.MEDIA,
            title=text,
            publisher=text,
            authors=(text,),
            url="javascript:alert(1)",
            archive_url=text,
        ),
        say.party("evil", name=text, honorific=text, other_names=[{"name": text}]),
        TrackOpened(track=TrackId("trap"), title=text),
        say.meeting("den", "2025-05", title=text, place=text, occasion=text),
        say.made(
            ("evil",),
            ("DD",),
            "bait",
            title=text,
            summary=text,
            words=text,
            tracks=["trap"],
            meeting="den",
            **everywhere,
        ),
        say.endorsed(("DD",), "welcomed", "proposal:bait", words=text, condition=text, **everywhere),
        say.endorsed(("DD",), "welcomed", "meeting:den", words=text, **everywhere),
        say.signed("deed", title=text, proposals=["bait"], parties=["AA", "DD"], place=text, **everywhere),
        say.assigned("chore", text=text, about=["proposal:bait"], owners=["DD"], **everywhere),
        say.reported("bait", code=text, scheme=text, **everywhere),
        say.claim("proposal:bait", text, field="summary", reason=text, **everywhere),
        say.announced(3, "bundle", title=text, of="things", **everywhere),
        say.declined(proposals=["bait"], reason=text, **everywhere),
    )
    ledger = say.empty()
    for event in events:
        ledger.tell(event)
    yield ledger
    ledger.close()


@pytest.mark.parametrize("is_single", [False, True], ids=["folder", "file"])
def test_no_text_from_the_record_becomes_a_part_of_the_page(hostile: Ledger, is_single: bool) -> None:
    found = files(hostile, is_single=is_single, title=HOSTILE)
    for name, page in pages(found).items():
        scripts = [given for tag, given in page.elements if tag == "script"]
        assert len(scripts) <= 2, name
        for tag, given in page.elements:
            assert tag not in ("img", "iframe", "object", "embed", "form") or "filters" in str(given.get("class")), name
            assert not [one for one in given if one.startswith("on") or one == "style"], name
            assert not str(given.get("href", "")).lower().startswith(("javascript:", "data:")), name
        assert "alert(1)" in page.text
    for name, content in found.items():
        text = content.decode()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", text), name
    assert [*lost(found)] == []


def test_what_goes_into_a_script_cannot_end_it() -> None:
    value = ["</script><!--", "a\u2028b", "&amp;", 'quote"', "\u202e"]
    text = script_json(value)
    assert not re.search("[<>&\u2028\u2029\u202e]", text)
    assert json.loads(text) == value


def test_a_page_may_load_nothing_and_run_nothing_but_its_own() -> None:
    with water() as tracker:
        for is_single in (False, True):
            for page in pages(files(tracker, is_single=is_single)).values():
                policies = [
                    g["content"] for tag, g in page.elements if g.get("http-equiv") == "Content-Security-Policy"
                ]
                assert len(policies) == 1
                assert str(policies[0]).startswith("default-src 'none'")
                assert "unsafe" not in str(policies[0])
                assert "http" not in str(policies[0])


def test_an_address_is_a_link_only_where_a_browser_may_follow_it() -> None:
    with Ledger.given(
        say.source("good", url="https://example.org/a?b=1&c=2"), say.source("bad", url="javascript:alert(1)")
    ) as ledger:
        found = files(ledger)
    good, bad = Read(found["source/good.html"]), Read(found["source/bad.html"])
    (link,) = [given for tag, given in good.elements if tag == "a" and "://" in str(given.get("href"))]
    assert link["href"] == "https://example.org/a?b=1&c=2"
    assert "noreferrer" in str(link["rel"])
    assert "javascript:alert(1)" in bad.text
    assert not [link for link in bad.links if "javascript" in link]


def test_a_long_name_is_short_in_a_link_and_whole_on_its_own_page() -> None:
    name = "long " * 2000 + "end"
    with say.given(say.party("ministry-z", name=name), say.made(("ministry-z",))) as ledger:
        found = files(ledger)
    assert max(len(each) for each in Read(found["proposals.html"]).text.splitlines()) < 500
    assert name in Read(found["party/ministry-z.html"]).text


# Dates


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2025", "2025"),
        ("2025-07", "July 2025"),
        ("2025-07-27", "27 July 2025"),
        ("2025-07-27T14:30", "27 July 2025, 14:30"),
        ("2025-07-27T14:30+05:00", "27 July 2025, 14:30 (+05:00)"),
        ("2025-22", "summer 2025"),
        ("2025-34", "the second quarter of 2025"),
        ("2025-41", "the second half of 2025"),
        ("2025~", "about 2025"),
        ("2025-07?", "perhaps July 2025"),
        ("2025-07-26/2025-07-28", "26 to 28 July 2025"),
        ("2025-07-30/2025-08-02", "30 July to 2 August 2025"),
        ("2025-07/..", "since July 2025"),
        ("[..2025-07-25]", "25 July 2025 or before"),
        ("[2025-07..]", "July 2025 or after"),
        ("[2025-07-26..2025-07-28]", "between 26 and 28 July 2025"),
        ("[2022-12-01..2022-12-31]", "December 2022"),
        ("[2025-07..2025-09]", "between July and September 2025"),
        ("[2025,2027]", "2025 or 2027"),
        ("unknown", "date not known"),
    ],
)
def test_a_date_is_written_as_people_write_it(date: str, words: str) -> None:
    assert in_words(str(PartialDate(date))) == words


@drawn(dates())
def test_any_date_has_words_of_its_own(date: PartialDate) -> None:
    words = in_words(str(date))
    assert words
    for year in re.findall(r"\d{4}", str(date))[:1]:
        assert date.is_unknown or str(int(year)) in words


def _line(on: str, position: int = 1, what: str = "proposal made") -> Line:
    return Line(position, on, what, (), (), (), "", (), None, False)


def test_a_day_is_a_point_a_month_a_span_an_open_side_fades_and_no_date_has_a_lane_of_its_own() -> None:
    told = ["2025-07-27", "2025-05", "2025-03/..", "[..2025-06-01]", "unknown"]
    drawn_ = draw([_line(on, number) for number, on in enumerate(told, 1)])
    assert drawn_
    marks = {mark.label: mark for lane in drawn_.lanes for mark in lane.marks}
    assert [marks[str(number)].shape for number in range(1, 6)] == ["point", "span", "span", "span", "unknown"]
    assert [marks[str(number)].fades for number in range(1, 6)] == ["", "", "end", "start", ""]
    assert [lane.name for lane in drawn_.lanes] == ["raised", "no date known"]


@drawn(dates(), dates(), dates())
def test_every_mark_lies_within_its_picture(one: PartialDate, two: PartialDate, three: PartialDate) -> None:
    told = [_line(str(date), number) for number, date in enumerate((one, two, three), 1)]
    drawn_ = draw(told)
    assert drawn_
    for lane in drawn_.lanes:
        for mark in lane.marks:
            assert drawn_.left <= mark.x <= mark.end <= drawn_.width
            assert lane.y <= mark.y <= lane.y + lane.height <= drawn_.height


# Where it goes


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.says("coop record track-opened --track water --title Water")
    return desk


def test_a_folder_is_made_and_a_dossier_in_it_made_anew(shop: Desk) -> None:
    assert "open dossier/index.html" in shop.says("coop report dossier")
    shop.says("coop record party-introduced --party cedar --kind person --name Cedar")
    shop.says("coop report dossier --title Rivers")
    assert (shop.folder / "dossier" / "party" / "cedar.html").exists()
    assert "Rivers" in (shop.folder / "dossier" / "index.html").read_text()
    assert sorted(each.name for each in shop.folder.iterdir() if each.name.startswith(".")) == []


def test_a_folder_that_is_no_dossier_is_left_as_it_is(shop: Desk) -> None:
    (shop.folder / "papers").mkdir()
    shop.file("papers/letter.txt", "dear minister")
    assert "papers is there already and is no dossier, so it is not replaced" in shop.refuses("coop report papers")
    shop.says("coop report dossier")
    shop.file("dossier/letter.txt", "dear minister")
    before = {path: path.read_bytes() for path in (shop.folder / "dossier").rglob("*") if path.is_file()}
    assert "dossier holds letter.txt, which is no part of the dossier there" in shop.refuses("coop report dossier")
    assert {path: path.read_bytes() for path in before} == before
    assert "is a file, and a dossier is a folder" in shop.refuses("coop report dossier/letter.txt")
    assert "is the folder you are in" in shop.refuses("coop report .")
    assert "there is no folder nowhere" in shop.refuses("coop report nowhere/dossier")


def test_an_empty_folder_is_as_good_as_none(shop: Desk) -> None:
    (shop.folder / "dossier").mkdir()
    shop.says("coop report dossier")
    assert (shop.folder / "dossier" / "index.html").exists()


def test_what_fails_halfway_leaves_nothing(tmp_path: Path) -> None:
    def failing() -> Iterator[tuple[str, bytes]]:
        yield "index.html", b"half"
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        write(failing(), tmp_path / "dossier")
    assert [*tmp_path.iterdir()] == []
    write(
        [("index.html", b"whole"), (MANIFEST, b'{"report": "coop dossier", "files": ["index.html"]}')], tmp_path / "d"
    )
    with pytest.raises(RuntimeError):
        write(failing(), tmp_path / "d")
    assert (tmp_path / "d" / "index.html").read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["d"]


def test_what_comes_there_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    def interrupted() -> Iterator[tuple[str, bytes]]:
        yield "index.html", b"ours"
        (tmp_path / "dossier").mkdir()
        (tmp_path / "dossier" / "letter.txt").write_text("dear minister")

    with pytest.raises(Unwritable):
        write(interrupted(), tmp_path / "dossier")
    assert [path.name for path in (tmp_path / "dossier").iterdir()] == ["letter.txt"]


def test_one_file_holds_everything_and_needs_nothing_beside_it(shop: Desk) -> None:
    assert shop.says("coop report record.html") == "wrote record.html\n"
    page = Read((shop.folder / "record.html").read_bytes())
    assert not [given for tag, given in page.elements if tag == "link" or (tag == "script" and given.get("src"))]
    assert [given["id"] for tag, given in page.elements if tag == "section" and given.get("class") == "page"][:2] == [
        "all.index",
        "all.proposals",
    ]


def test_a_record_is_told_at_a_moment_and_without_what_is_not_for_others(desk: Desk) -> None:
    desk.says("coop record source-registered --source memo --kind official --title Memo --visibility restricted")
    desk.says("coop record track-opened --track water --title Water --cite memo#p1")
    answer = desk.run("coop report dossier --on 2030-01-01")
    assert "left out 2 events resting on sources that are not public" in answer.err
    assert "Water" not in (desk.folder / "dossier" / "index.html").read_text()
    desk.says("coop report whole --visibility restricted")
    assert "Water" in (desk.folder / "whole" / "index.html").read_text()
    assert "empty" in desk.cannot_read("coop report dossier --title ' '")


def test_the_answers_on_the_scale_stand_where_their_strength_is() -> None:
    events = [say.endorsed(("DD",), strength, "proposal:water", on="2025") for strength in Strength]
    with say.given(say.made(to=("DD",)), *events) as ledger:
        text = files(ledger)["proposal/water.html"].decode()
    rows = text.split('<table class="scale">')[1].split("</table>")[0].split("<tbody>")[1].split("<tr")[1:]
    for strength, row in zip(Strength, rows, strict=True):
        cells = re.findall(r'<td class="cell l(\d)">(.*?)</td>', row)
        assert [number for number, cell in cells if "●" in cell] == [str(strength.level + 2)]


def _answers_told(ledger: Tracker) -> dict[str, str]:
    """What the table of the overview says of the answers on each track."""
    table = (
        files(ledger)["index.html"].decode().split('id="all.index.numbers"')[1].split("<tbody>")[1].split("</table>")[0]
    )
    rows = re.findall(r"<tr><th[^>]*>(.*?)</th>(.*?)</tr>", table)
    return {re.sub("<[^>]*>", "", name): re.findall(r"<td[^>]*>(.*?)</td>", cells)[4] for name, cells in rows}


def test_the_overview_counts_every_answer_of_a_side_that_was_asked() -> None:
    with say.given(
        say.track("rivers"),
        say.made(["AA"], ["DD"], tracks=["rivers"]),
        say.made(["AA"], ["DD"], "wells", tracks=["rivers"]),
        say.made(["AA"], ["DD"], "pumps", tracks=["rivers"]),
        say.endorsed(("DD",), "welcomed", "proposal:water"),
        say.agreed("AA", "DD", proposals=["wells"]),
        say.signed(parties=["AA", "DD"], proposals=["pumps"]),
        say.endorsed(("AA",), "supported", "proposal:water"),  # who proposes does not answer
    ) as ledger:
        assert _answers_told(ledger)["Rivers"] == "1 committed or signed, 1 agreed, 1 welcomed"
        listed = files(ledger)["proposals.html"].decode()
        assert listed.count("1 side has answered") == 3


def test_the_overview_tells_words_about_a_whole_apart() -> None:
    with say.given(
        say.track("rivers"),
        say.meeting("round-1", "2025-03"),
        say.made(["AA"], ["DD"], tracks=["rivers"], meeting="round-1"),
        say.endorsed(("DD",), "welcomed", "meeting:round-1", meeting="round-1"),
    ) as ledger:
        told = _answers_told(ledger)
    assert told["Rivers"] == "no answer on record to any of them itself; of a whole: 1 welcomed"


def test_what_has_no_date_stands_below_the_axis() -> None:
    with say.given(say.made(on="2025"), say.endorsed(on="unknown")) as ledger:
        drawn_ = files(ledger)["proposal/water.html"].decode().split("<svg")[1:]
    picture = next(each for each in drawn_ if "no date known" in each).split("</svg>")[0]
    ends = [float(y) for y in re.findall(r'y2="([\d.]+)" class="grid"', picture)]
    lanes = [float(y) for y in re.findall(r'<rect x="0" y="([\d.]+)"', picture)]
    assert ends
    assert max(ends) < max(lanes)


def test_whoever_makes_a_claim_stands_beside_it() -> None:
    with say.given(say.made(), say.claimed(stated_by=("DD",))) as ledger:
        text = files(ledger)["proposal/water.html"].decode()
    row = next(each for each in text.split("<tr") if "completion claimed" in each and "<td" in each)
    assert "<bdi>DD</bdi></a>" in row


def test_a_dossier_that_rests_on_what_is_not_public_says_so_on_every_page(desk: Desk) -> None:
    desk.says("coop record source-registered --source memo --kind official --title Memo --visibility internal")
    desk.says("coop record proposal-made --proposal roads --title Roads --cite memo#p1")
    desk.says("coop report inside --visibility internal")
    desk.says("coop report outside")
    said = "Not for passing on: this rests on a source that is not public."
    assert all(said in each.read_text() for each in (desk.folder / "inside").rglob("*.html"))
    assert not any(said in each.read_text() for each in (desk.folder / "outside").rglob("*.html"))
