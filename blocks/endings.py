"""Pausing, resuming, completing, going on: the forms, and what a mentorship came to. Counts, never what was said."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from blocks import common, handovers, reading
from models.ids import AssignmentId
from models.shapes.assignments import OfferView
from models.shapes.endings import CompleteForm, GoOnForm, GoOnScreen, PauseForm, Summary
from models.words import AssignmentStatus, Party

OPEN_PAUSE = "endings.open_pause"
OPEN_RESUME = "endings.open_resume"
OPEN_COMPLETE = "endings.open_complete"
OPEN_GO_ON = "endings.open_go_on"
RESUME_NOW = "endings.resume_now"
SHARE = "endings.share_sessions"
SHARE_NOT = "endings.share_sessions_not"
PAUSE = "endings.pause"
RESUME = "endings.resume"
COMPLETE = "endings.complete"
GO_ON = "endings.go_on"

OUTCOMES = {
    AssignmentStatus.COMPLETED: "Completed",
    AssignmentStatus.CANCELLED: "Cancelled: it ends unfinished, and nobody is asked how it was",
}


def steps(statuses: Collection[str]) -> list[Block]:
    """What one does once in a mentorship, and does not need to see every day; `statuses` are those of one's own."""
    steps = (
        ("Pause", OPEN_PAUSE, "No check-in is due until it is resumed. The place stays."),
        ("Resume", OPEN_RESUME, "It goes on, and the next check-in is planned."),
        ("Complete", OPEN_COMPLETE, "Sums it up, and asks both of you how it was."),
        ("Find another mentor", handovers.OPEN, "Quietly, and nobody is at fault."),
    )
    makes_sense = {
        OPEN_PAUSE: AssignmentStatus.ACTIVE in statuses,
        OPEN_RESUME: AssignmentStatus.PAUSED in statuses,
    }
    return [
        common.paragraph(words, accessory=common.button(name, action_id))
        for name, action_id, words in steps
        if makes_sense.get(action_id, True)
    ]


def pause(summary: Summary) -> View:
    """Says what a pause means; one tap is enough."""
    until = DatePickerElement(placeholder="Until somebody resumes it")
    return common.form(
        PAUSE,
        "Pause the mentorship",
        [
            common.paragraph(
                f"*{names(summary)}*\nNo check-in is due while it is paused. The place stays, the open actions too, "
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
                f"*{names(summary)}*\nIt goes on: the next check-in is planned for the coming days, and the end has "
                "moved by as long as the pause was."
            )
        ],
        submit="Resume",
        private_metadata=str(summary.view.id),
    )


def complete(summary: Summary) -> View:
    """What it came to; the mentor may add notes, and who assigned may say that it ends unfinished."""
    blocks: list[Block] = [common.paragraph(f"*{names(summary)}*\n{sum_up(summary)}")]
    if summary.view.end_date:
        blocks.append(
            common.paragraph(
                f"Agreed until {common.day(summary.view.end_date)}.",
                accessory=common.button("Go on", OPEN_GO_ON, str(summary.view.id)),
            )
        )
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


def go_on(screen: GoOnScreen) -> View:
    """How much longer; one tap where four weeks will do."""
    weeks = common.options(
        [(str(weeks), f"{weeks} weeks, until {common.day(end)}") for weeks, end in screen.choices]
    )
    return common.form(
        GO_ON,
        "Go on",
        [
            common.paragraph(
                f"*{pair(screen.view)}*\nAgreed until {common.day(screen.end)}. You can go on as long as it helps, "
                "and complete it at any time."
            ),
            common.field(
                "weeks", "How much longer", RadioButtonsElement(options=weeks, initial_option=weeks[0])
            ),
        ],
        submit="Go on",
        private_metadata=json.dumps({"assignment": str(screen.view.id), "end": screen.end.isoformat()}),
    )


def read_go_on(view: Mapping[str, Any]) -> GoOnForm:
    hidden = json.loads(view["private_metadata"])
    weeks = reading.choice(view, "weeks") or ""
    return GoOnForm(
        AssignmentId(common.read_id(hidden["assignment"])),
        date.fromisoformat(hidden["end"]),
        int(weeks) if weeks.isdecimal() else None,
    )


def read_id(view: Mapping[str, Any]) -> AssignmentId:
    return AssignmentId(common.read_id(view["private_metadata"]))


def is_completed(summary: Summary) -> str:
    return f":checkered_flag: The mentorship of {names(summary)} is completed."


def sum_up(summary: Summary) -> str:
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


def names(summary: Summary) -> str:
    return pair(summary.view)


def pair(view: OfferView) -> str:
    return f"{common.mention(view.mentor_slack_id)} and {common.mention(view.mentee_slack_id)}"
