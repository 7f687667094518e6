"""The record at one moment: what can be asked of it."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from coop_tracker import queries
from coop_tracker.contests import Contest, contested
from coop_tracker.events import ProposalId
from coop_tracker.moments import Day, end_of
from coop_tracker.proposal import read
from coop_tracker.queries.search import Found, search
from coop_tracker.reading import Reading
from coop_tracker.vocabulary import Disposition, Stage

if TYPE_CHECKING:
    from coop_tracker.activity import Idle
    from coop_tracker.answers import SideAnswer
    from coop_tracker.configuration import Configuration
    from coop_tracker.explanation import Explanation
    from coop_tracker.health import Concern
    from coop_tracker.matrix import Matrix
    from coop_tracker.queries.bundles import BundleStatus
    from coop_tracker.schedule import Due, InForce
    from coop_tracker.series import FollowUp, Series


class View(Reading):
    """The record at one moment: what can be asked of it. Each question imports what it needs when it is asked."""

    def tracks(self) -> list[queries.TrackStatus]:
        """Every track and how far its proposals have come; last, the proposals on no track."""
        return queries.tracks(self.connection)

    def proposals(
        self,
        *,
        track: str | None = None,
        stage: Stage | str | None = None,
        disposition: Disposition | str | None = None,
        text: str | None = None,
    ) -> list[queries.ProposalStatus]:
        """The proposals that match all that is given, closed ones too."""
        return queries.proposals(self.connection, track=track, stage=stage, disposition=disposition, text=text)

    def search(self, words: str, *, kinds: Collection[str] = (), limit: int | None = None) -> Found:
        """Everything in which all of these words occur, or words that begin so; a phrase where they stand in quotes.

        Args:
            words: what to look for; capitals and accents do not matter.
            kinds: only things of these kinds, such as ``party``; none: of every kind.
            limit: only the best so many.

        Raises:
            UnknownThing: there is no such kind.
        """
        for kind in kinds:
            self._expect_kind(kind)
        return search(self.connection, words, kinds=kinds, limit=limit)

    def inherited(self, proposal_id: str) -> list[queries.InheritedEndorsement]:
        """The words about a whole that a proposal was part of."""
        return queries.inherited(self.connection, proposal_id)

    def explain(
        self,
        subject: str,
        field: str | None = None,
        *,
        day: Day | None = None,
        configuration: "Configuration | None" = None,
    ) -> "list[Explanation]":
        """Why what is derived about a thing is what it is (:func:`coop_tracker.explain.explain`).

        Raises:
            UnknownThing: nothing is known by that name, or nothing is derived under that field.
        """
        from coop_tracker.explain import explain

        on = None if day is None else end_of(day).date()
        return explain(self, subject, field, day=on, configuration=configuration)

    def answers(self, proposal_id: str) -> "list[SideAnswer]":
        """What each side that a proposal names has answered, and whether we have it from that side itself.

        Raises:
            UnknownThing: no such proposal was ever introduced.
        """
        from coop_tracker.answers import answers

        history = self.history(f"proposal:{proposal_id}")
        world = self.world()
        return answers(read(ProposalId(proposal_id), history, world), history, world)

    def due(self, day: Day, configuration: "Configuration | None" = None, *, everything: bool = False) -> "list[Due]":
        """What is overdue on a day, due soon, or has a deadline that nobody can tell (:func:`.schedule.due`)."""
        from coop_tracker.schedule import due

        return due(self, end_of(day).date(), configuration, everything=everything)

    def activity(self, day: Day, configuration: "Configuration | None" = None) -> "list[Idle]":
        """How long nothing moved each open and active proposal, on a day (:func:`.activity.activity`)."""
        from coop_tracker.activity import activity
        from coop_tracker.configuration import STALENESS

        return activity(self.connection, end_of(day).date(), configuration.staleness if configuration else STALENESS)

    def matrix(
        self,
        day: Day,
        configuration: "Configuration | None" = None,
        since: "View | None" = None,
        *,
        track: str | None = None,
        party: str | None = None,
    ) -> "Matrix":
        """Where every proposal stands on a day, who owes what, and by when, track by track (:func:`.matrix.matrix`)."""
        from coop_tracker.matrix import matrix

        return matrix(self, end_of(day).date(), configuration, since, track=track, party=party)

    def health(self, day: Day, configuration: "Configuration | None" = None) -> "list[Concern]":
        """What may be wrong on a day, with what was promised and with the record of it (:func:`.health.health`)."""
        from coop_tracker.health import health

        return health(self, end_of(day).date(), configuration)

    def series(self, name: str) -> "Series":
        """A series of meetings: those held and missing, and what was dropped between them (:func:`.series.series`).

        Raises:
            UnknownThing: no meeting of such a series is on record.
        """
        from coop_tracker.series import series

        return series(self, name)

    def follow_up(self, meeting: str) -> "list[FollowUp]":
        """What became of each proposal that came up at a meeting (:func:`.series.follow_up`).

        Raises:
            UnknownThing: no such meeting is on record.
        """
        from coop_tracker.series import follow_up

        return follow_up(self, meeting)

    def instruments(self, day: Day) -> "list[InForce]":
        """Every instrument, whether it is in force on a day, and until when (RULES 21)."""
        from coop_tracker.schedule import instruments

        return instruments(self, end_of(day).date())

    def bundles(self, bundle: str | None = None) -> "list[BundleStatus]":
        """What is known of things that were announced together: of all bundles, or of one (RULES 17)."""
        from coop_tracker.queries.bundles import bundles

        return bundles(self.connection, bundle)

    def contests(self, subject: str) -> list[Contest]:
        """In what a thing was introduced in two ways, where two ledgers did so and were merged (RULES 23).

        Raises:
            UnknownThing: nothing is known by that name, or several things are.
        """
        return contested(self.history(subject))
