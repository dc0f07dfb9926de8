"""Another mentor for somebody who has one: no blame in any word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ExternalDataSelectElement,
    InteractiveElement,
)
from slack_sdk.models.views import View

from blocks import assignments, common, reading
from blocks.common import Drawn
from models.ids import AssignmentId, MentorId
from models.shapes.assignments import OfferView
from models.shapes.endings import HandOver, HandOverChoice
from models.words import AssignmentStatus

OPEN = "handovers.open"
ASK = "handovers.ask"
OFFER = "handovers.offer"
CHOOSE = "handovers.choose"
MENTOR = "handovers.mentor"
OFFER_TO = "handovers.offer_to"


def rematch(view: OfferView) -> View:
    """Says what happens, who hears of it and who does not, before anything does."""
    mentor, mentee = common.mention(view.mentor_slack_id), common.mention(view.mentee_slack_id)
    return common.form(
        ASK,
        "Find another mentor",
        [
            common.paragraph(
                "Some pairs fit better than others, and nobody is at fault. Whoever assigned this mentorship, or the "
                f"program leads, get the message that another mentor would be good for {mentee}: nothing of why, and "
                "not who asked."
            ),
            common.paragraph(f"Until somebody else accepts, {mentor} and {mentee} go on as they are."),
        ],
        submit="Ask for it",
        private_metadata=str(view.id),
    )


def asked() -> View:
    return common.page(
        "Find another mentor",
        [common.paragraph("It is asked. You hear of it as soon as somebody has accepted.")],
    )


def hand_over(hand_over: HandOver) -> Drawn:
    """The next step for whoever decides, with one button; or what became of it."""
    view = hand_over.view
    mentor, mentee = common.mention(view.mentor_slack_id), common.mention(view.mentee_slack_id)
    text = f"Another mentor would be good for {common.escape(view.mentee_name)}."
    blocks: list[Block] = [common.paragraph(_reason(hand_over))]
    if view.status not in (AssignmentStatus.ACTIVE, AssignmentStatus.PAUSED):
        new = hand_over.offered_to_slack_id
        text = (
            f"{common.mention(new)} mentors {mentee} now." if new else f"{mentor} and {mentee} have finished."
        )
        return Drawn(text, [common.paragraph(text)])
    if hand_over.offered_to_slack_id:
        blocks.append(common.small_print(f"{common.mention(hand_over.offered_to_slack_id)} has the offer."))
    elif hand_over.following:
        offer: list[InteractiveElement] = [
            common.button(f"Offer to {hand_over.following}", OFFER, str(view.id), style="primary"),
            choose_another(view.id),
        ]
        blocks.append(ActionsBlock(elements=offer))
    else:
        blocks.append(
            common.small_print("Nobody else has a free place right now. Try again when somebody does.")
        )
        again: list[InteractiveElement] = [common.button("Look again", OFFER, str(view.id))]
        blocks.append(ActionsBlock(elements=again))
    return Drawn(text, blocks)


def choose_another(running: AssignmentId) -> ButtonElement:
    return common.button("Choose another", CHOOSE, str(running))


def choose(choice: HandOverChoice) -> View:
    """Any other free mentor, on the same terms and for the time that is left."""
    options = assignments.mentor_options(choice.matches)
    mentor = ExternalDataSelectElement(
        initial_option=options[0] if options else None,
        min_query_length=0,
        placeholder="Choose one, or type a name",
    )
    why = f"Why {choice.matches[0].name}: {choice.matches[0].reason}" if choice.matches else None
    names = (common.mention(choice.view.mentor_slack_id), common.mention(choice.view.mentee_slack_id))
    return common.form(
        OFFER_TO,
        "Choose another mentor",
        [
            common.field(
                "mentor", "Mentor", mentor, action_id=MENTOR, hint=common.shorten(why, 300) if why else None
            ),
            common.small_print(
                f"On the same terms, for the time that is left. Until somebody accepts, {names[0]} and {names[1]} go "
                "on as they are."
            ),
        ],
        submit="Send the offer",
        private_metadata=str(choice.view.id),
    )


def read_choice(view: Mapping[str, Any]) -> MentorId | None:
    mentor = reading.choice(view, "mentor")
    return MentorId(common.read_id(mentor)) if mentor else None


def read_id(view: Mapping[str, Any]) -> AssignmentId:
    return AssignmentId(common.read_id(view["private_metadata"]))


def _reason(hand_over: HandOver) -> str:
    view = hand_over.view
    mentor, mentee = common.mention(view.mentor_slack_id), common.mention(view.mentee_slack_id)
    if hand_over.mentor_leaves:
        first = f"{mentor} stops mentoring and would like to hand {mentee} over to somebody else."
    else:
        first = f"Another mentor would be good for {mentee}. Some pairs fit better than others; nobody is at fault."
    return f"{first} Until somebody accepts, {mentor} and {mentee} go on as they are."
