"""The offer as the mentor sees it, its two forms, and the messages that follow the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    DateTimePickerElement,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from blocks import common, reading
from blocks.assignments import CADENCES, FORMATS
from blocks.common import Drawn
from models.shapes.assignments import AcceptForm, DeclineForm, OfferView
from models.words import AssignmentStatus, DeclineReason

OPEN_ACCEPT = "offers.open_accept"
OPEN_DECLINE = "offers.open_decline"
ASK_LATER = "offers.ask_later"
ACCEPT = "offers.accept"
DECLINE = "offers.decline"

REASONS = {
    DeclineReason.NO_CAPACITY: "No capacity",
    DeclineReason.NOT_MY_EXPERTISE: "Not my expertise",
    DeclineReason.AWAY: "Away",
    DeclineReason.OTHER: "Other",
}


def answer_buttons(assignment_id: str) -> ActionsBlock:
    return ActionsBlock(
        elements=[
            common.button("Accept", OPEN_ACCEPT, assignment_id, style="primary"),
            common.button("Decline", OPEN_DECLINE, assignment_id),
            common.button("Ask me later", ASK_LATER, assignment_id),
        ]
    )


def offer(view: OfferView, reason: str | None) -> Drawn:
    """The mentor's message: what is asked and why them, or how it ended."""
    asker = common.mention(view.assigned_by_slack_id) if view.assigned_by_slack_id else "The program"
    mentee = common.mention(view.mentee_slack_id)
    if view.status != AssignmentStatus.PENDING:
        outcome = _outcome(view)
        return Drawn(
            outcome, [common.paragraph(f"{asker} asked you to mentor {mentee}."), common.small_print(outcome)]
        )
    text = f"{common.escape(view.mentee_name)} could use a mentor, and you would fit. Will you?"
    blocks: list[Block] = [
        common.paragraph(
            f"{asker} would like you to mentor {mentee}."
            + (f"\n*Why you*: {common.escape(reason)}" if reason else "")
        ),
        common.paragraph(f"*How long*: {terms(view)}, from {view.start_date:%-d %b %Y}"),
    ]
    if view.goals:
        blocks.append(common.paragraph(f"*Goals*\n{goals(view)}"))
    blocks.append(
        common.paragraph(f"*What is expected*\n{common.escape(common.shorten(view.expectations, 600))}")
    )
    blocks.append(answer_buttons(str(view.id)))
    notes = []
    if view.remind_after:
        notes.append(f"I bring this up again {common.moment(view.remind_after, '{date_long_pretty}')}.")
    if view.expires_on:
        notes.append(f"Open until {view.expires_on:%-d %b}.")
    if notes:
        blocks.append(common.small_print(" ".join(notes)))
    return Drawn(text, blocks)


def accept(view: OfferView, suggested: datetime) -> View:
    """Submitting it as it stands is enough."""
    return common.form(
        ACCEPT,
        "Accept the mentorship",
        [
            common.paragraph(f"*You and {common.mention(view.mentee_slack_id)}*: {terms(view)}"),
            common.paragraph(f"*What you agree to*\n{common.escape(view.expectations)}"),
            common.field(
                "first_meeting",
                "First meeting",
                DateTimePickerElement(initial_date_time=int(suggested.timestamp())),
                optional=True,
                hint="Inside both your working hours. Both of you can move it later.",
            ),
            common.field(
                "note",
                "Note to your mentee",
                PlainTextInputElement(multiline=True, max_length=2000),
                optional=True,
                hint="Sent to them as a message.",
            ),
        ],
        submit="Agree and accept",
        private_metadata=str(view.id),
    )


def read_accept(view: Mapping[str, Any]) -> AcceptForm:
    meeting = reading.moment(view, "first_meeting")
    return AcceptForm(
        first_meeting=datetime.fromtimestamp(meeting, UTC) if meeting else None,
        note=reading.text(view, "note"),
    )


def decline(view: OfferView) -> View:
    return common.form(
        DECLINE,
        "Decline the mentorship",
        [
            common.field(
                "reason",
                "Reason",
                StaticSelectElement(options=common.options(list(REASONS.items())), placeholder="Choose one"),
            ),
            common.field(
                "note",
                "Note to the manager",
                PlainTextInputElement(multiline=True, max_length=2000),
                optional=True,
                hint="Sent to them as a message.",
            ),
            common.small_print(
                f"{common.mention(view.mentee_slack_id)} does not see that you declined, nor why."
            ),
        ],
        submit="Decline",
        private_metadata=str(view.id),
    )


def read_decline(view: Mapping[str, Any]) -> DeclineForm:
    reason = reading.choice(view, "reason")
    return DeclineForm(reason=DeclineReason(reason) if reason else None, note=reading.text(view, "note"))


def terms(view: OfferView) -> str:
    cadence = CADENCES[view.cadence].lower()
    until = f" (until {view.end_date:%-d %b %Y})" if view.end_date else ""
    return f"{view.duration_weeks} weeks{until} · {cadence} · {FORMATS[view.format]}"


def goals(view: OfferView) -> str:
    return "\n".join(f"• {common.escape(goal)}{f' (by {by})' if by else ''}" for goal, by in view.goals)


def _outcome(view: OfferView) -> str:
    return {
        AssignmentStatus.ACTIVE: f"You accepted. You mentor {common.mention(view.mentee_slack_id)} now.",
        AssignmentStatus.PAUSED: "You accepted. The mentorship is paused.",
        AssignmentStatus.COMPLETED: "You accepted. The mentorship is completed. Thank you!",
        AssignmentStatus.DECLINED: "You declined.",
        AssignmentStatus.EXPIRED: "The offer expired without an answer.",
        AssignmentStatus.CANCELLED: "The offer was withdrawn. There is nothing left to do.",
    }[view.status]
