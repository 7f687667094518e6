"""An example of each event, for its help; each can be recorded where the meetings of ``seeds/`` are on record."""

import re
from typing import Final

EXAMPLES: Final = {
    "source-registered": """
        --source joint-read-out --kind official --form read_out --title "Read-out of the ministry"
        --published 2025-08-02 --official-of PK""",
    "party-introduced": """
        --party company-c --kind organization --name "Company C" --classification private_sector --country PK""",
    "membership-stated": """
        --person he-bin --organization zhangjiang-institute --role director""",
    "alias-noted": """
        --of party:moitt --name "IT Ministry" --kind short --lang en""",
    "meeting-scheduled": """
        --meeting working-group-2 --title "Second meeting" --date 2026-09 --status tentative
        --series working-group --ordinal 2 --party PK --party CN""",
    "meeting-held": """
        --meeting working-group-1 --title "First meeting" --kind joint_working_group --on 2026-03-14
        --series working-group --ordinal 1 --party PK --party CN""",
    "participation-recorded": """
        --meeting waic-2025 --participant 'he-bin delegate title="Director"'""",
    "track-opened": """
        --track water --title "Water management" --party PK --party CN --on 2025-07""",
    "track-closed": """
        --track smart-city --by PK --reason "taken up elsewhere" --on 2026-01""",
    "topic-discussed": """
        --proposal river-data --title "Data on rivers" --meeting waic-2025 --by PK""",
    "interest-expressed": """
        --proposal chinese-medicine-ai --by PK --on 2025-10 --words "looks forward to the first studies" """,
    "proposal-made": """
        --proposal leak-detection --title "Leak detection in two towns" --proposer CN --counterpart PK
        --track smart-city --on 2025-08 --quantity 'cost 2.5 CNY-million qualifier=about'
        --words "offered to equip two towns" """,
    "proposal-amended": """
        --proposal ai-skills-exchange --title "AI skills exchange, 500 places" --on 2025-09""",
    "proposals-replaced": """
        --replaced ai-skills-exchange --by-proposal ambassador-ai-programmes --manner merged --on 2025-12""",
    "proposals-linked": """
        --proposal ai-skills-exchange --relation related --target ambassador-ai-programmes""",
    "endorsement-given": """
        --by PK --strength supported --target chinese-medicine-ai --on 2025-09-04
        --words "fully supports the joint studies" """,
    "endorsement-withdrawn": """
        --endorsement minister-supports-partnerships --by PK --on 2025-11 --reason "a new policy" """,
    "agreement-reached": """
        --party PK --party CN --proposal ai-skills-exchange --form minutes --on 2025-09""",
    "instrument-signed": """
        --instrument skills-memorandum --title "Exchange of trainees" --kind mou --party PK --party CN
        --proposal ai-skills-exchange --on 2025-10-01 --term-duration P3Y --term-auto-renews P3Y
        --term-notice P90D""",
    "instrument-step-taken": """
        --instrument moitt-miit-2025 --step renewed --by PK --by CN --on 2026-09-01""",
    "instrument-ended": """
        --instrument moitt-miit-2025 --ending terminated --by PK --on 2026-06-30""",
    "pilot-started": """
        --proposal chinese-medicine-ai --by PK --place Lahore --on 2026-01""",
    "implementation-started": """
        --proposal ai-skills-exchange --by PK --on 2026-02 --quantity 'trainees 40 people kind=actual'""",
    "progress-reported": """
        --target proposal:ai-skills-exchange --level limited --on 2026-03 --words "forty trainees have arrived" """,
    "completion-claimed": """
        --proposal ai-skills-exchange --on 2026-12 --words "the programme is complete" """,
    "completion-verified": """
        --proposal ai-skills-exchange --verified-by national-it-board --finding partly --method "site visits"
        --on 2027-02""",
    "proposal-suspended": """
        --proposal smart-maintenance-machinery --by CN --on 2025-12 --reason "no budget this year"
        --until-said "until the new budget" --until-relation by""",
    "proposal-deferred": """
        --proposal digital-governance-tools --by PK --on 2025-12 --until-said "until June" --until-relation by
        --until-due 2026-06""",
    "proposal-declined": """
        --proposal startup-partnerships --by PK --on 2025-11 --words "not at this time" """,
    "proposal-withdrawn": """
        --proposal startup-partnerships --by waic-2025-chinese-delegation --on 2025-11""",
    "proposal-reopened": """
        --proposal startup-partnerships --by PK --on 2026-05""",
    "proposal-cancelled": """
        --proposal startup-partnerships --by PK --on 2026-05 --reason "no funding" """,
    "proposal-lapsed": """
        --proposal chinese-medicine-ai --reason "nobody has taken it up" --on 2026-12""",
    "status-reported": """
        --proposal chinese-medicine-ai --stage pilot --stated-by moitt --on 2026-03""",
    "action-assigned": """
        --action trainee-list --text "Send the list of trainees" --owner moitt --owed-to CN
        --about proposal:ai-skills-exchange --on 2025-08-01 --deadline-said "by the end of August"
        --deadline-relation by --deadline-due 2025-08-31""",
    "action-rescheduled": """
        --action trainee-list --deadline-said "by October" --deadline-relation by --deadline-due 2025-10
        --reason "the universities answer late" """,
    "action-done": """
        --action trainee-list --on 2025-10-02 --words "the list was handed over" """,
    "action-dropped": """
        --action trainee-list --by moitt --reason "the portal replaces it" """,
    "bundle-announced": """
        --bundle spring-memoranda --title "Memoranda of the spring" --of memoranda --count 12 --count-is about
        --party PK --party CN --on 2026-04-10""",
    "bundle-itemised": """
        --bundle it-memoranda-2025-12 --item instrument:pseb-lingang-2025""",
    "claim-recorded": """
        --about event:34 --field words --value "showed an interest" --cite pakistan-today-ai-cooperation""",
    "event-retracted": """
        --event 36 --reason "it was said of another meeting" """,
}
"""What is typed behind ``coop record EVENT``; the action of the examples is that of ``action-assigned``."""


WIDTH: Final = 76
"""Of a line of the help, which stands two columns in, on a screen of 80."""


def example(event: str) -> str:
    """The example of an event in its help: laid out line by line, to be typed as it stands."""
    if event == "event-redacted":  # which coop record refuses: coop redact empties the event too
        return '\b\nFor example:\n  coop redact 12 --reason "erasure request" --authority "GDPR, Art. 17"'
    lines = [f"  coop record {event}"]
    for option in re.split(r"\s(?=--)", " ".join(EXAMPLES.get(event, "").split())):
        if len(lines[-1]) + len(option) + len("  \\") <= WIDTH:
            lines[-1] += f" {option}"
        else:
            lines.append(f"      {option}")
    return "\b\nFor example:\n" + " \\\n".join(lines)
