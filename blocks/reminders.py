"""What stands in Cairn's one message of the moment, beside check-ins: counts, and a button that opens the rest."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock

from blocks import actions, assessments, common, milestones, offers
from blocks.common import Drawn
from models.shapes.assignments import OfferView
from models.words import AssignmentStatus

MOST_BLOCKS = 48


def message(parts: Sequence[Drawn]) -> Drawn:
    """One message about several matters; what does not fit is on Home anyway."""
    blocks: list[Block] = []
    left_out = 0
    for part in parts:
        if len(blocks) + len(part.blocks) >= MOST_BLOCKS:
            left_out += 1
            continue
        blocks += [*([DividerBlock()] if blocks else []), *part.blocks]
    if left_out:
        blocks.append(common.small_print(f"And {left_out} more, on Home."))
    first, others = parts[0].text, len(parts) - 1
    return Drawn(f"{first} And {others} more." if others else first, blocks)


def offer(view: OfferView) -> Drawn:
    name, mentee = common.escape(view.mentee_name), common.mention(view.mentee_slack_id)
    if view.status is not AssignmentStatus.PENDING:
        text = f"The offer to mentor {name} is closed."
        return Drawn(text, [common.small_print(f"The offer to mentor {mentee} is closed.")])
    until = f" It is open until {view.expires_on:%-d %b}." if view.expires_on else ""
    return Drawn(
        f"{name} still hopes for a mentor.",
        [
            common.paragraph(f"{mentee} still hopes for a mentor, and you would fit.{until}"),
            offers.answer_buttons(str(view.id)),
        ],
    )


def actions_due(count: int, with_slack_id: str, with_name: str) -> Drawn:
    due = "is" if count == 1 else "are"
    return _line(
        f"{count} of your actions with {common.escape(with_name)} {due} due.",
        f"{count} of your actions with {common.mention(with_slack_id)} {due} due.",
        "View",
        actions.OPEN_ACTIONS,
    )


def milestones_due(count: int, mentee: str) -> Drawn:
    text = f"{count} of your milestones {'is' if count == 1 else 'are'} due."
    return _line(text, text, "View", milestones.OPEN, mentee)


def assessment() -> Drawn:
    text = "How confident do you feel by now? It takes a minute, and shows you how far you have come."
    return _line(text, text, "Self-assessment", assessments.OPEN)


def _line(text: str, mrkdwn: str, label: str, action_id: str, value: str | None = None) -> Drawn:
    return Drawn(
        text,
        [
            common.paragraph(mrkdwn),
            ActionsBlock(elements=[common.button(label, action_id, value)]),
        ],
    )
