"""The messages about pauses and ends. Counts only, never what was said."""

from __future__ import annotations

from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement

from blocks import common, endings, feedback
from blocks.common import Drawn
from models.shapes.endings import Summary
from models.shapes.feedback import Asked
from models.words import AssignmentStatus, Party

RUNNING = (AssignmentStatus.ACTIVE, AssignmentStatus.PAUSED)


def paused(summary: Summary) -> Drawn:
    """To whoever did not pause it; any of them may resume."""
    if summary.view.status is not AssignmentStatus.PAUSED:
        text = f"The mentorship of {endings.names(summary)} is no longer paused."
        return Drawn(text, [common.paragraph(text)])
    until = f" until {common.day(summary.paused_until)}" if summary.paused_until else ""
    text = f"The mentorship of {endings.names(summary)} is paused{until}. No check-in is due, and the place stays."
    button = common.button("Resume", endings.RESUME_NOW, str(summary.view.id))
    return Drawn(text, [common.paragraph(text), ActionsBlock(elements=[button])])


def resumed(summary: Summary) -> Drawn:
    text = f"The mentorship of {endings.names(summary)} goes on. The next check-in is planned for the coming days."
    return Drawn(text, [common.paragraph(text)])


def ended_item(assignment_id: str, who: str, end: date) -> list[Block]:
    """What becomes of it, once the agreed end has passed: in a message, or on Home. `who` is in mrkdwn."""
    elements: list[InteractiveElement] = [
        common.button("Complete", endings.OPEN_COMPLETE, assignment_id),
        common.button("Go on", endings.OPEN_GO_ON, assignment_id),
    ]
    return [
        common.paragraph(
            f"{who}: the time you agreed on ended on {common.day(end)}. Is it done, or do you go on?"
        ),
        ActionsBlock(elements=elements),
    ]


def ended(summary: Summary, today: date) -> Drawn | None:
    """Asks either of the two; nothing where it is answered already."""
    end = summary.view.end_date
    if summary.view.status is not AssignmentStatus.ACTIVE or end is None or end >= today:
        return None
    return Drawn(
        f"The agreed time of {endings.names(summary)} ended on {common.day(end)}.",
        ended_item(str(summary.view.id), endings.names(summary), end),
    )


def ended_answered(summary: Summary, today: date) -> Drawn:
    """The same message, once somebody has said what becomes of it."""
    asked = ended(summary, today)
    return asked or (extended(summary) if summary.view.status in RUNNING else _over(summary))


def extended(summary: Summary) -> Drawn:
    until = f" until {common.day(summary.view.end_date)}" if summary.view.end_date else ""
    text = f"The mentorship of {endings.names(summary)} goes on{until}."
    return Drawn(text, [common.paragraph(text)])


def _over(summary: Summary) -> Drawn:
    text = f"The mentorship of {endings.names(summary)} has ended."
    return Drawn(text, [common.paragraph(text)])


def cancelled(summary: Summary) -> Drawn:
    text = f"The mentorship of {endings.names(summary)} has ended. Nobody is at fault; thank you both for your time."
    return Drawn(text, [common.paragraph(text)])


def completed(summary: Summary, question: Asked) -> Drawn:
    """Sums it up; each of the two is asked how it was, and the mentee whether the next mentor may read on."""
    text = f"The mentorship of {endings.names(summary)} is completed. Thank you!"
    said = f"{endings.is_completed(summary)}\n{endings.sum_up(summary)}"
    blocks: list[Block] = [common.paragraph(said)]
    if summary.side is Party.MENTEE and summary.successor_slack_id:
        blocks += _sharing(summary)
    return Drawn(text, [*blocks, *feedback.ask(question)])


def _sharing(summary: Summary) -> list[Block]:
    """After a hand-over the sessions before stay where they are, unless the mentee says otherwise."""
    mentor = common.mention(summary.successor_slack_id or "")
    if summary.sessions_shared:
        words, label, action = (
            f"{mentor} can read the sessions of this mentorship.",
            "Stop sharing",
            endings.SHARE_NOT,
        )
    else:
        words, label, action = (
            f"{mentor} mentors you now and cannot read these sessions.",
            "Share them",
            endings.SHARE,
        )
    elements: list[InteractiveElement] = [common.button(label, action, str(summary.view.id))]
    return [common.paragraph(words), ActionsBlock(elements=elements)]
