"""Parties: what each is, its names, its members and the posts it holds."""

from collections.abc import Iterable, Iterator

from coop_tracker.events import AliasNoted, Membership, MembershipStated, PartyId, PartyIntroduced
from coop_tracker.gathering import Recorded
from coop_tracker.history import History, World
from coop_tracker.projections import Row, Table
from coop_tracker.projections.columns import date_text, thing_row, together


class Parties:
    """The rows of parties that were introduced; a country that nobody introduced is known by its code alone."""

    name = "parties"
    version = 1
    kind = "party"
    types = ("PartyIntroduced", "MembershipStated", "AliasNoted")
    tables = (
        Table(
            "parties",
            {
                "party": str,
                "position": int,
                "kind": str,
                "name": str,
                "classification": str,
                "country": str,
                "parent": str,
                "honorific": str,
                "founding_date": str,
                "dissolution_date": str,
            },
            key=("party",),
            indexes=(("country",), ("parent",)),
        ),
        Table("party_names", {"party": str, "name": str, "kind": str, "lang": str, "script": str}),
        Table("party_sides", {"party": str, "side": str}, key=("party", "side"), indexes=(("side",),)),
        Table("party_members", {"party": str, "member": str}, key=("party", "member"), indexes=(("member",),)),
        Table(
            "memberships",
            {
                "person": str,
                "organization": str,
                "role": str,
                "on_behalf_of": str,
                "start_date": str,
                "end_date": str,
                "position": int,
            },
            indexes=(("person",), ("organization",)),
        ),
    )

    def things(self, recorded: Recorded) -> Iterable[str]:
        match recorded.event:
            case PartyIntroduced(party=slug):
                return [slug]
            case MembershipStated(person=slug):
                return [slug]
            case AliasNoted(of=reference) if reference.startswith("party:"):
                return [reference.removeprefix("party:")]
        return []

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:
        told = [(entry, entry.event) for entry in history.entries if isinstance(entry.event, PartyIntroduced)]
        told = [(entry, event) for entry, event in told if event.party == thing]
        names: list[tuple[str | None, ...]] = []
        posts: list[tuple[object, ...]] = []
        for entry in history.entries:
            match entry.event:
                case PartyIntroduced(party=party) as event if party == thing:
                    names += [(other.name, other.kind, other.lang, other.script) for other in event.other_names]
                    posts += [(*_post(membership), entry.position) for membership in event.memberships]
                case MembershipStated(person=person) as event if person == thing:
                    posts.append((*_post(event), entry.position))
                case AliasNoted(of=of, name=str(alias)) as event if of == f"party:{thing}":
                    names.append((alias, event.kind, event.lang, event.script))
        if told:
            said = together([event for _, event in told])
            what = (said.kind, said.name, said.classification, said.country, said.parent, said.honorific)
            yield (
                "parties",
                (thing, told[0][0].position, *what, date_text(said.founding_date), date_text(said.dissolution_date)),
            )
            for side in sorted(world.sides(PartyId(thing))):
                yield "party_sides", (thing, side)
            for member in dict.fromkeys(said.members):
                yield "party_members", (thing, member)
        for other in dict.fromkeys(names):
            yield "party_names", (thing, *other)
        for post in dict.fromkeys(posts):
            yield "memberships", (thing, *post)
        if told or names or posts:
            texts = (str(text) for text in (*(other[0] for other in names), *(post[1] for post in posts)))
            yield thing_row(self.kind, thing, told[0][1].name if told else None, told, *texts)


def _post(held: Membership | MembershipStated) -> tuple[object, ...]:
    return held.organization, held.role, held.on_behalf_of, date_text(held.start_date), date_text(held.end_date)
