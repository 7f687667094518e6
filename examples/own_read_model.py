"""A read model of one's own: the warmest words that each side has said.

Shows what a projection is, in some twenty lines: whose rows an event changes, and what the rows of one thing are. It is
a plain function of what counts about that thing, so an answer entered late, a correction, a retraction, and even a
party whose side becomes known only later need no code here. Watch the rows change.
"""

from collections.abc import Iterable, Iterator

from coop_tracker import (
    AnyEvent,
    Classification,
    EndorsementGiven,
    EventId,
    EventRetracted,
    History,
    PartialDate,
    PartyId,
    PartyIntroduced,
    PartyKind,
    Projection,
    ProposalId,
    ProposalMade,
    Recorded,
    Reference,
    Row,
    Strength,
    Table,
    Tracker,
    World,
)

COLUMNS = {"party": str, "side": str, "level": int, "strength": str, "words": str, "on_text": str}


class WarmestWords:
    """For each party that has spoken, or was spoken for: its sides, and its warmest words."""

    name = "warmest_words"
    version = 1  # raise it when rows() changes: the rows are then made anew
    kind = "party"
    types = ("EndorsementGiven",)
    tables = (Table("warmest_words", COLUMNS, key=("party", "side")),)

    def things(self, recorded: Recorded) -> Iterable[str]:
        """The parties whose rows this event changes."""
        return speakers(recorded.event)

    def rows(self, thing: str, history: History, world: World) -> Iterator[Row]:
        """The rows of one party, from what counts about it and from what it asks of the world."""
        given = [(each.on, each.event) for each in history.entries if isinstance(each.event, EndorsementGiven)]
        given = [(on, event) for on, event in given if thing in speakers(event)]
        if given:
            on, event = max(given, key=lambda one: one[1].strength)
            for side in world.sides(PartyId(thing)):
                yield self.name, (thing, side, event.strength.level, event.strength, event.words, str(on))


def speakers(event: AnyEvent) -> tuple[PartyId, ...]:
    """Those spoken for, else those who spoke; nobody, when it is no endorsement."""
    return (event.on_behalf_of or event.by) if isinstance(event, EndorsementGiven) else ()


WARMEST = "SELECT side, strength, words, on_text, max(level) FROM warmest_words GROUP BY side ORDER BY side"


def said(by: str, strength: Strength, words: str, on: str, replaces: str | None = None) -> EndorsementGiven:
    """An answer to the one proposal of this example."""
    return EndorsementGiven(
        by=(PartyId(by),),
        strength=strength,
        targets=(Reference("proposal:leaks"),),
        words=words,
        on=PartialDate(on),
        replaces=EventId(replaces) if replaces else None,
    )


def main() -> None:
    """Record answers, correct one, take one back, and print the rows each time."""
    own: Projection = WarmestWords()
    with Tracker.in_memory(recorded_by="example", projections=[own]) as tracker:

        def show(what: str) -> None:
            print(what)
            for side, strength, words, on, _ in tracker.connection.execute(WARMEST):
                print(f"  {side:<10} {strength}: “{words}”, {on}")

        ministry = PartyIntroduced(party=PartyId("ministry-b"), kind=PartyKind.ORGANIZATION, name="Ministry B")
        tracker.record(ProposalMade(proposal=ProposalId("leaks"), title="Leak detection in two towns"))
        tracker.record(ministry)
        tracker.record(said("AA", Strength.WELCOMED, "most welcome", "2021-05"))
        wrong = tracker.record(said("ministry-b", Strength.COMMITTED, "would pay half", "2021-06"))
        tracker.record(said("DD", Strength.NOTED, "took note", "2021-05"))
        show("Recorded: who Ministry B belongs to, nobody has said")

        tracker.record(
            PartyIntroduced(
                party=PartyId("ministry-b"),
                kind=PartyKind.ORGANIZATION,
                name="Ministry B",
                classification=Classification.GOVERNMENT,
                country=PartyId("AA"),
            )
        )
        show("Now known: it is a ministry of Country A")

        tracker.record(said("ministry-b", Strength.INTERESTED, "would pay half", "2021-06", replaces=wrong.event_id))
        show("Corrected: “would” is interest, not a commitment")

        late = tracker.record(said("DD", Strength.AGREED, "agreed", "2021-04"))
        show("Entered late: Country D had agreed before it took note")

        tracker.record(EventRetracted(events=(EventId(late.event_id),), reason="that was another proposal"))
        show("Retracted: that was another proposal")

        print("Made anew from the log, the rows are the same:", not tracker.check())


if __name__ == "__main__":
    main()
