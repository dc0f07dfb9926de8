"""Pausing, resuming, completing: the forms, and the messages that say so. Counts only, never what was said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    DatePickerElement,
    InteractiveElement,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from blocks import common, feedback, handovers, reading
from blocks.common import Drawn
from models.ids import AssignmentId
from models.shapes.endings import CompleteForm, PauseForm, Summary
from models.shapes.feedback import Asked
from models.words import AssignmentStatus, Party

MORE = "endings.more"
OPEN_PAUSE = "endings.open_pause"
OPEN_RESUME = "endings.open_resume"
OPEN_COMPLETE = "endings.open_complete"
RESUME_NOW = "endings.resume_now"
SHARE = "endings.share_sessions"
SHARE_NOT = "endings.share_sessions_not"
PAUSE = "endings.pause"
RESUME = "endings.resume"
COMPLETE = "endings.complete"

OUTCOMES = {
    AssignmentStatus.COMPLETED: "Completed",
    AssignmentStatus.CANCELLED: "Cancelled: it ends unfinished, and nobody is asked how it was",
}


def more() -> View:
    """What one does once in a mentorship, and does not need to see every day."""
    steps = (
        ("Pause", OPEN_PAUSE, "No check-in is due until it is resumed. The place stays."),
        ("Resume", OPEN_RESUME, "It goes on, and the next check-in is planned."),
        ("Complete", OPEN_COMPLETE, "Sums it up, and asks both of you how it was."),
        ("Find another mentor", handovers.OPEN, "Quietly, and nobody is at fault."),
    )
    return common.page(
        "More",
        [
            common.paragraph(words, accessory=common.button(name, action_id))
            for name, action_id, words in steps
        ],
    )


def pause(summary: Summary) -> View:
    """Says what a pause means; one tap is enough."""
    until = DatePickerElement(placeholder="Until somebody resumes it")
    return common.form(
        PAUSE,
        "Pause the mentorship",
        [
            common.paragraph(
                f"*{_names(summary)}*\nNo check-in is due while it is paused. The place stays, the open actions too, "
                "and the end moves by as long as the pause is."
            ),
            common.field(
                "until",
                "Until",
                until,
                optional=True,
                hint="It resumes by itself on this day. You can resume earlier.",
            ),
        ],
        submit="Pause",
        private_metadata=str(summary.view.id),
    )


def read_pause(view: Mapping[str, Any]) -> PauseForm:
    until = reading.day(view, "until")
    return PauseForm(read_id(view), date.fromisoformat(until) if until else None)


def resume(summary: Summary) -> View:
    return common.form(
        RESUME,
        "Resume the mentorship",
        [
            common.paragraph(
                f"*{_names(summary)}*\nIt goes on: the next check-in is planned for the coming days, and the end has "
                "moved by as long as the pause was."
            )
        ],
        submit="Resume",
        private_metadata=str(summary.view.id),
    )


def complete(summary: Summary) -> View:
    """What it came to; the mentor may add notes, and who assigned may say that it ends unfinished."""
    blocks: list[Block] = [common.paragraph(f"*{_names(summary)}*\n{_sum(summary)}")]
    if summary.side is Party.MENTOR:
        blocks.append(
            common.field(
                "notes",
                "Completion notes",
                PlainTextInputElement(multiline=True, max_length=3000),
                optional=True,
                hint="Your mentee and their manager can read this.",
            )
        )
    if summary.side is None:
        outcomes = common.options(list(OUTCOMES.items()))
        element = RadioButtonsElement(options=outcomes, initial_option=outcomes[0])
        blocks.append(common.field("outcome", "How it ends", element))
    blocks.append(
        common.small_print("Both are asked how it was. Open actions stay on the list of whoever owes them.")
    )
    return common.form(
        COMPLETE,
        "Complete the mentorship",
        blocks,
        submit="Complete",
        private_metadata=str(summary.view.id),
    )


def read_complete(view: Mapping[str, Any]) -> CompleteForm:
    outcome = reading.choice(view, "outcome")
    return CompleteForm(
        read_id(view),
        AssignmentStatus(outcome) if outcome in OUTCOMES else AssignmentStatus.COMPLETED,
        reading.text(view, "notes"),
    )


def read_id(view: Mapping[str, Any]) -> AssignmentId:
    return AssignmentId(common.read_id(view["private_metadata"]))


def paused(summary: Summary) -> Drawn:
    """To whoever did not pause it; any of them may resume."""
    if summary.view.status is not AssignmentStatus.PAUSED:
        text = f"The mentorship of {_names(summary)} is no longer paused."
        return Drawn(text, [common.paragraph(text)])
    until = f" until {common.day(summary.paused_until)}" if summary.paused_until else ""
    text = f"The mentorship of {_names(summary)} is paused{until}. No check-in is due, and the place stays."
    button = common.button("Resume", RESUME_NOW, str(summary.view.id))
    return Drawn(text, [common.paragraph(text), ActionsBlock(elements=[button])])


def resumed(summary: Summary) -> Drawn:
    text = f"The mentorship of {_names(summary)} goes on. The next check-in is planned for the coming days."
    return Drawn(text, [common.paragraph(text)])


def cancelled(summary: Summary) -> Drawn:
    text = f"The mentorship of {_names(summary)} has ended. Nobody is at fault; thank you both for your time."
    return Drawn(text, [common.paragraph(text)])


def completed(summary: Summary, question: Asked | None) -> Drawn:
    """Sums it up; the two are asked how it was, and the mentee whether the next mentor may read on."""
    text = f"The mentorship of {_names(summary)} is completed. Thank you!"
    said = f":checkered_flag: The mentorship of {_names(summary)} is completed."
    blocks: list[Block] = [common.paragraph(f"{said}\n{_sum(summary)}")]
    if summary.side is Party.MENTEE and summary.successor_slack_id:
        blocks += _sharing(summary)
    if question:
        blocks += feedback.ask(question)
    return Drawn(text, blocks)


def _sharing(summary: Summary) -> list[Block]:
    """After a hand-over the sessions before stay where they are, unless the mentee says otherwise."""
    mentor = common.mention(summary.successor_slack_id or "")
    if summary.sessions_shared:
        words, label, action = (
            f"{mentor} can read the sessions of this mentorship.",
            "Stop sharing",
            SHARE_NOT,
        )
    else:
        words, label, action = (
            f"{mentor} mentors you now and cannot read these sessions.",
            "Share them",
            SHARE,
        )
    elements: list[InteractiveElement] = [common.button(label, action, str(summary.view.id))]
    return [common.paragraph(words), ActionsBlock(elements=elements)]


def _sum(summary: Summary) -> str:
    parts = [_counted(summary.sessions, "session")]
    if summary.goals:
        parts.append(f"{summary.goals_achieved} of {_counted(summary.goals, 'goal')} achieved")
    if summary.milestones:
        parts.append(f"{summary.milestones_done} of {_counted(summary.milestones, 'milestone')}")
    if summary.open_actions:
        parts.append(f"{_counted(summary.open_actions, 'open action item')}")
    return " · ".join(parts)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _names(summary: Summary) -> str:
    return (
        f"{common.mention(summary.view.mentor_slack_id)} and {common.mention(summary.view.mentee_slack_id)}"
    )
