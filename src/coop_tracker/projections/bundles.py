"""Bundles: how many things were announced together, how that grew, and which of them are known one by one."""

from collections.abc import Iterable, Iterator

from coop_tracker import bundle
from coop_tracker.events import BundleAnnounced, BundleItemised, ProgressReported
from coop_tracker.gathering import Recorded
from coop_tracker.history import History, World
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import DATES, dates, thing_row, together


class Bundles:
    """The rows of bundles."""

    name = "bundles"
    version = 1
    kind = "bundle"
    types = ("BundleAnnounced", "BundleItemised", "ProgressReported")
    tables = (
        Table(
            "bundles",
            {
                "bundle": str,
                "position": int,
                "title": str,
                "of": str,
                "count": int,
                "count_is": str,
                "state": str,
                "level": str,
                "within": str,
                "meeting": str,
                **DATES,
            },
            key=("bundle",),
            indexes=(("within",), ("meeting",)),
        ),
        Table(
            "bundle_growth",
            {
                "bundle": str,
                "number": int,
                "position": int,
                "counting": str,
                "count": int,
                "count_is": str,
                "announced": int,
                "announced_is": str,
                "state": str,
                **DATES,
            },
            key=("bundle", "number"),
        ),
        Table(
            "bundle_amounts",
            {
                "bundle": str,
                "number": int,
                "of": str,
                "value": str,
                "unit": str,
                "qualifier": str,
                "kind": str,
                "position": int,
            },
        ),
        Table(
            "bundle_items",
            {"bundle": str, "item": str, "position": int, "inferred": int},
            key=("bundle", "item"),
            indexes=(("item",),),
        ),
        Table(
            "bundle_reached",
            {"bundle": str, "reached": str, "count": int, "instrument_kind": str, "position": int, "on_text": str},
            key=("bundle", "reached", "instrument_kind"),
        ),
        Table("bundle_parties", {"bundle": str, "party": str}, key=("bundle", "party"), indexes=(("party",),)),
        Table("bundle_tracks", {"bundle": str, "track": str}, key=("bundle", "track"), indexes=(("track",),)),
    )

    def things(self, recorded: Recorded) -> Iterable[str]:
        match recorded.event:
            case BundleAnnounced(bundle=slug) | BundleItemised(bundle=slug):
                return [slug]
            case ProgressReported(targets=targets):
                return [each.removeprefix("bundle:") for each in targets if each.startswith("bundle:")]
        return []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:  # noqa: ARG002 (asks nothing)
        found = bundle.read(thing, history)
        if found is None:
            return
        first = found.growth[0].by
        said = together([each.said for each in found.growth])
        count = found.announced
        numbers = (count.number, count.qualifier) if count else (None, None)
        what = (said.title, said.of, *numbers, found.state, said.level, said.within, said.meeting)
        yield "bundles", (thing, first.position, *what, *dates(first))
        for number, each in enumerate(found.growth):
            after = (each.announced.number, each.announced.qualifier) if each.announced else (None, None)
            own = (each.said.count, each.said.count_is if each.said.count is not None else None)
            yield (
                "bundle_growth",
                (thing, number, each.by.position, each.said.counting, *own, *after, each.said.state, *dates(each.by)),
            )
            for amount in each.amounts:
                worth = (amount.of, str(amount.value), amount.unit, amount.qualifier, amount.kind)
                yield "bundle_amounts", (thing, number, *worth, amount.by.position)
        for item, entry in found.items.items():
            yield "bundle_items", (thing, item, entry.position, entry.event.inferred)
        for report in found.reports:
            reached = (report.reached, report.number, report.instrument_kind or "")
            yield "bundle_reached", (thing, *reached, report.by.position, str(report.by.on))
        for party in dict.fromkeys(party for each in found.growth for party in each.said.parties):
            yield "bundle_parties", (thing, party)
        for track in dict.fromkeys(track for each in found.growth for track in each.said.tracks):
            yield "bundle_tracks", (thing, track)
        told = [(each.by, each.said) for each in found.growth]
        yield thing_row(self.kind, thing, said.title, told)
