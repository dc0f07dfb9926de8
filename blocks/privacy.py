"""`/mentor privacy`: who can read what, in the words people use."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from blocks import common

OPEN = "privacy.open"

READERS = (
    (
        "Only you",
        "your avoid list and preferences, your rating of a session, how you feel about being a mentor",
    ),
    (
        "You and your mentor or mentee",
        "topics, summary, action items and resources of a session, confidence, the mentor's rating of skills",
    ),
    (
        "Also your manager, if you share it",
        "your self-assessment and the skills you chose",
    ),
    (
        "Also the mentee's manager",
        "the mentor's feedback on progress and completion notes; goals, milestones, and whether check-ins were held",
    ),
    ("Managers and program leads", "that a session took place, its date and length, and who logged it"),
    (
        "Only pooled, from several people",
        "a mentee's rating of a mentor and the answer whether it is a good fit; nobody sees a single one",
    ),
    ("Everybody", "mentor profiles, badges, and thanks as they were posted"),
)


def page(k: int, tokens: Sequence[str]) -> View:
    """`tokens` are the names of the programs that may act as this person."""
    blocks: list[Block] = [common.paragraph("*What the two of you talk about stays with the two of you.*")]
    blocks += [common.paragraph(f"*{who}*: {what}.") for who, what in READERS]
    blocks.append(
        common.small_print(
            f"Pooled means: from at least {k} people, and never so that one could be worked out."
        )
    )
    blocks.append(DividerBlock())
    acting = ", ".join(common.escape(name) for name in tokens)
    blocks.append(
        common.small_print(
            f"Programs that may act as you: {acting}." if tokens else "No program may act as you."
        )
    )
    blocks.append(
        common.small_print(
            "The limits: whoever administers the database server can read what is stored there, and what you write in "
            "Slack itself is Slack's. The database enforces the rest, below the program: a mistake in it shows nothing."
        )
    )
    return common.page("Who can read what", blocks)
