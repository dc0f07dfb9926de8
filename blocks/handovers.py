"""Another mentor for somebody who has one: no blame in any word."""

from __future__ import annotations

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement
from slack_sdk.models.views import View

from blocks import common
from blocks.common import Drawn
from models.shapes.assignments import OfferView
from models.shapes.endings import HandOver
from models.words import AssignmentStatus

OPEN = "handovers.open"
ASK = "handovers.ask"
OFFER = "handovers.offer"


def rematch(view: OfferView) -> View:
    """Says what happens, who hears of it and who does not, before anything does."""
    mentor, mentee = common.mention(view.mentor_slack_id), common.mention(view.mentee_slack_id)
    return common.form(
        ASK,
        "Find another mentor",
        [
            common.paragraph(
                "Some pairs fit better than others, and nobody is at fault. Whoever assigned this mentorship, or the "
                f"program leads, get the message that another mentor would be good for {mentee}: nothing of why."
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
            common.button(f"Offer to {hand_over.following}", OFFER, str(view.id), style="primary")
        ]
        blocks.append(ActionsBlock(elements=offer))
    else:
        blocks.append(
            common.small_print("Nobody else has a free place right now. Try again when somebody does.")
        )
        again: list[InteractiveElement] = [common.button("Look again", OFFER, str(view.id))]
        blocks.append(ActionsBlock(elements=again))
    return Drawn(text, blocks)


def _reason(hand_over: HandOver) -> str:
    view = hand_over.view
    mentor, mentee = common.mention(view.mentor_slack_id), common.mention(view.mentee_slack_id)
    if hand_over.mentor_leaves:
        first = f"{mentor} stops mentoring and would like to hand {mentee} over to somebody else."
    else:
        first = f"Another mentor would be good for {mentee}. Some pairs fit better than others; nobody is at fault."
    return f"{first} Until somebody accepts, {mentor} and {mentee} go on as they are."
