"""Three questions of a researcher, cell by cell: open it as a notebook, or run it as a program.

How warm were the answers of each side, how long was it from the proposal to the signature, and what had happened by
when? The answers come from the library, with the events behind them, and only the standard library counts and prints.
"""

# %%
from collections import Counter
from pathlib import Path

from coop_tracker import EndorsementGiven, InstrumentSigned, ProposalMade, Stage, Strength, Tracker, eventsfile

SEED = Path(__file__).parent.parent / "seeds" / "aa-bb-water.toml"

tracker = Tracker.in_memory(recorded_by="researcher")
taken = tracker.take(eventsfile.read(SEED.read_bytes(), SEED.name).incoming)
print(f"{len(taken.recorded)} events, {len(tracker.proposals())} proposals")

# %% How warm were the answers? Words that were taken back are counted apart.

warmth: Counter[tuple[str, Strength, bool]] = Counter()
for line in tracker.proposals():
    for answer in tracker.proposal(line.proposal).answers:
        if isinstance(given := answer.entry.event, EndorsementGiven):
            for party in given.by:
                warmth[party, given.strength, answer.words.stands] += 1

print("\nwho          strength   stands  times")
for (who, strength, stands), times in sorted(warmth.items()):
    print(f"{who:<12} {strength:<10} {'yes' if stands else 'no':<6} {times:>6}")

# %% How long from the proposal to the signature? Dates are partly known, so the answer is a span of days.

print("\nproposal      proposed                signed                    days")
for line in tracker.proposals():
    entries = tracker.history(f"proposal:{line.proposal}").entries
    asked = next((each for each in entries if isinstance(each.event, ProposalMade)), None)
    signed = next((each for each in entries if isinstance(each.event, InstrumentSigned)), None)
    if asked and signed and asked.on.first and asked.on.last and signed.on.first and signed.on.last:
        shortest, longest = (signed.on.first - asked.on.last).days, (signed.on.last - asked.on.first).days
        print(f"{line.proposal:<13} {asked.on!s:<23} {signed.on!s:<25} {shortest} to {longest}")

# %% What had happened by when? The same question on three days; only what had certainly happened counts.

print("\nby the end of  proposals  open  signed or further")
for day in ("2021-12-31", "2022-12-31", "2024-12-31"):
    with tracker.view(on=day) as view:
        lines = view.proposals()
        is_open = [line for line in lines if line.disposition.is_open]
        further = [line for line in lines if line.stage and line.stage >= Stage.INSTRUMENT_SIGNED]
        print(f"{day:<14} {len(lines):>9}  {len(is_open):>4}  {len(further):>17}")

# %% What is disputed? Whatever would stand elsewhere, if another account were right.

print()
for line in tracker.proposals():
    for dispute in tracker.proposal(line.proposal).disputes:
        sources = ", ".join(f"{cited.source} {cited.locator}" for cited in dispute.claim.event.sources)
        print(f"{line.proposal}: {dispute.answer} {dispute.recorded}, but {dispute.claimed} by {sources}")

# %%
tracker.close()
