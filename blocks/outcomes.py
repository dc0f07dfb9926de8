"""The messages that follow an answer: to the mentee, the managers, and the two together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement

from blocks import common, handovers, offers
from blocks.common import Drawn
from models.shapes.assignments import OfferView
from models.words import AssignmentStatus, DeclineReason

AGREE = "offers.agree"
OFFER_NEXT = "offers.offer_next"

STARTERS = (
    "What brought you here, and what would you like to be good at in three months?",
    "Which customer or situation is on your mind this week?",
    "How do you like to get feedback: at once, or collected?",
)


def status_line(*, is_found: bool, finder_slack_id: str | None) -> str:
    """The one line a mentee sees until somebody accepts; never a decline."""
    if is_found:
        return "Your mentor is found."
    if finder_slack_id:
        return f"{common.mention(finder_slack_id)} is finding you a mentor."
    return "Your manager and the program leads are finding you a mentor."


def mentee_status(line: str) -> Drawn:
    return Drawn(line, [common.paragraph(line)])


def accepted_mentee(view: OfferView, note: str | None, *, agreed: bool) -> Drawn:
    text = f"{common.escape(view.mentor_name)} is your mentor."
    blocks: list[Block] = [
        common.paragraph(f"*{common.mention(view.mentor_slack_id)} is your mentor*: {offers.terms(view)}."),
    ]
    if note:
        blocks.append(
            common.paragraph(f"{common.mention(view.mentor_slack_id)} writes:\n{common.quoted(note)}")
        )
    blocks += _meeting(view)
    blocks.append(common.paragraph(f"*What is expected of you both*\n{common.escape(view.expectations)}"))
    if agreed:
        blocks.append(common.small_print("You agreed to this."))
    else:
        blocks.append(ActionsBlock(elements=[common.button("I agree", AGREE, str(view.id), style="primary")]))
    return Drawn(text, blocks)


def accepted_manager(view: OfferView) -> Drawn:
    mentor, mentee = common.mention(view.mentor_slack_id), common.mention(view.mentee_slack_id)
    text = f"{_names(view)} now."
    meeting = (
        f" Their first meeting is {common.moment(view.first_meeting_at)}." if view.first_meeting_at else ""
    )
    return Drawn(
        text,
        [
            common.paragraph(
                f":white_check_mark: {mentor} accepted and mentors {mentee} now: {offers.terms(view)}.{meeting}"
            )
        ],
    )


def accepted_pair(view: OfferView, reason: str | None) -> Drawn:
    """The first message of the two's own conversation."""
    mentor, mentee = common.mention(view.mentor_slack_id), common.mention(view.mentee_slack_id)
    blocks: list[Block] = [
        common.paragraph(f"{mentor}, meet {mentee}. {mentee}, {mentor} is your mentor: {offers.terms(view)}.")
    ]
    if reason:
        blocks.append(common.paragraph(f"*Why the two of you*: {common.escape(reason)}"))
    if view.goals:
        blocks.append(common.paragraph(f"*Goals*\n{offers.goals(view)}"))
    blocks += _meeting(view)
    blocks.append(common.paragraph("*To begin with*\n" + "\n".join(f"• {starter}" for starter in STARTERS)))
    blocks.append(common.small_print("This conversation is yours: Cairn cannot read what you write here."))
    return Drawn(f"{_names(view)}.", blocks)


def declined(view: OfferView, reason: DeclineReason | None, note: str | None, following: str | None) -> Drawn:
    """The next step for whoever assigned, in one tap where there is somebody."""
    mentor, mentee = common.mention(view.mentor_slack_id), common.mention(view.mentee_slack_id)
    if view.status is AssignmentStatus.EXPIRED:
        return Drawn(
            f"The offer to mentor {common.escape(view.mentee_name)} has expired.",
            [
                common.paragraph(f"The offer to {mentor} to mentor {mentee} has expired without an answer."),
                *_next_step(view, following),
            ],
        )
    why = f" ({offers.REASONS[reason].lower()})" if reason else ""
    blocks: list[Block] = [common.paragraph(f"{mentor} can't mentor {mentee}{why}.")]
    if note:
        blocks.append(common.paragraph(f"{mentor} writes:\n{common.quoted(note)}"))
    return Drawn(
        f"{common.escape(view.mentor_name)} can't mentor {common.escape(view.mentee_name)}.",
        [*blocks, *_next_step(view, following)],
    )


def no_place(view: OfferView, following: str | None) -> Drawn:
    mentor, mentee = common.mention(view.mentor_slack_id), common.mention(view.mentee_slack_id)
    blocks = [common.paragraph(f"{mentor} would have accepted {mentee}, but all places are taken.")]
    return Drawn(
        f"{common.escape(view.mentor_name)} has no place left for {common.escape(view.mentee_name)}.",
        [*blocks, *_next_step(view, following)],
    )


def solved(view: OfferView, now: OfferView | None) -> Drawn:
    """The message about a decline, once the mentee has another offer or a mentor."""
    mentee = common.mention(view.mentee_slack_id)
    if now is None:
        text = f"The offer for {mentee} is closed."
    elif now.status == AssignmentStatus.PENDING:
        text = f"{common.mention(now.mentor_slack_id)} has the offer to mentor {mentee} now."
    else:
        text = f"{common.mention(now.mentor_slack_id)} mentors {mentee} now."
    return Drawn(text, [common.paragraph(text)])


def _names(view: OfferView) -> str:
    return f"{common.escape(view.mentor_name)} mentors {common.escape(view.mentee_name)}"


def _next_step(view: OfferView, following: str | None) -> list[Block]:
    if following:
        elements: list[InteractiveElement] = [
            common.button(f"Offer to {following}", OFFER_NEXT, str(view.id), style="primary")
        ]
        if view.handed_over_from:
            elements.append(handovers.choose_another(view.handed_over_from))
        return [ActionsBlock(elements=elements)]
    return [
        common.small_print(
            "Nobody else has a free place right now. `/mentor assign` shows when somebody does."
        )
    ]


def _meeting(view: OfferView) -> Sequence[Block]:
    """The first meeting with links that put it into a calendar; nothing where none was set."""
    if view.first_meeting_at is None:
        return []
    begins, ends = view.first_meeting_at, view.first_meeting_at + timedelta(minutes=30)
    title = f"{view.mentor_name} and {view.mentee_name}: first mentoring meeting"
    google = urlencode(
        {"action": "TEMPLATE", "text": title, "dates": f"{begins:%Y%m%dT%H%M%SZ}/{ends:%Y%m%dT%H%M%SZ}"}
    )
    outlook = urlencode(
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": title,
            "startdt": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
            "enddt": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        }
    )
    return [
        common.paragraph(f"*First meeting*: {common.moment(begins)}"),
        ActionsBlock(
            elements=[
                common.link(
                    "Add to Google Calendar", f"https://calendar.google.com/calendar/render?{google}"
                ),
                common.link(
                    "Add to Outlook", f"https://outlook.office.com/calendar/0/action/compose?{outlook}"
                ),
            ]
        ),
    ]
