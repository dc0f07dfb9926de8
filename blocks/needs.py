"""What needs a manager, one line each with the button that finishes it: the same words on every screen."""

from __future__ import annotations

from collections.abc import Iterable

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from blocks import assignments, common, endings
from models.shapes.risks import AtRisk, Need, OfferFailed, PastEnd, ToVerify, WithoutMentor

VIEW = "needs.view"
HIDE = "needs.hide"
OFFER_NEXT = "needs.offer_next"
VERIFY = "needs.verify"


def lines(needs: Iterable[Need]) -> list[Block]:
    """With room enough: a mentorship at risk can also be looked at from here."""
    return [
        block for need in needs for block in (_at_risk(need) if isinstance(need, AtRisk) else [line(need)])
    ]


def line(need: Need) -> Block:
    """With its one button."""
    match need:
        case WithoutMentor():
            return without_mentor(need)
        case OfferFailed():
            return _offer_failed(need)
        case AtRisk():
            return common.paragraph(_why_at_risk(need), accessory=_hide(need))
        case ToVerify():
            return _to_verify(need)
        case PastEnd():
            return _past_end(need)


def headline(on_track: int, needing: int) -> str:
    if not needing:
        return f"{on_track} on track. Nobody needs you now."
    return f"{on_track} on track. {needing} {'needs' if needing == 1 else 'need'} you:"


def without_mentor(need: WithoutMentor) -> Block:
    since = ""
    if need.start_date:
        since = f", {'here since' if need.has_started else 'starts'} {common.day(need.start_date)}"
    return common.paragraph(
        f"{common.mention(need.mentee.slack_id)} has no mentor{since}.",
        accessory=common.button("Find a mentor", assignments.OPEN_ASSIGN, str(need.mentee.id)),
    )


def _offer_failed(need: OfferFailed) -> Block:
    mentee = common.mention(need.mentee.slack_id)
    said = f"The offer for {mentee} came to nothing on {common.day(need.ended_on)}."
    label = f"Offer to {need.following}"
    if need.following is None:
        said += " Nobody else has a free place right now."
        label = "Look again"
    return common.paragraph(said, accessory=common.button(label, OFFER_NEXT, str(need.assignment_id)))


def _at_risk(need: AtRisk) -> list[Block]:
    view = common.button("View", VIEW, str(need.assignment_id))
    return [common.paragraph(_why_at_risk(need)), ActionsBlock(elements=[view, _hide(need)])]


def _hide(need: AtRisk) -> ButtonElement:
    return common.button("I know, hide 2 weeks", HIDE, str(need.assignment_id))


def _why_at_risk(need: AtRisk) -> str:
    reasons = []
    if need.missed:
        reasons.append("the last two check-ins were missed")
    if need.quiet_since:
        reasons.append(f"no session since {common.day(need.quiet_since)}")
    if need.late:
        reasons.append(f"“{common.escape(need.late.name)}” was due on {common.day(need.late.target_date)}")
    mentee, mentor = common.mention(need.mentee.slack_id), common.mention(need.mentor_slack_id)
    return f"{mentee} with {mentor}: {', '.join(reasons)}."


def _to_verify(need: ToVerify) -> Block:
    name = common.escape(need.milestone_name)
    return common.paragraph(
        f"{common.mention(need.mentee.slack_id)} achieved “{name}” on {common.day(need.achieved_on)}. "
        "Without a mentor, you verify it.",
        accessory=common.button("Verify", VERIFY, str(need.milestone_id)),
    )


def _past_end(need: PastEnd) -> Block:
    mentee, mentor = common.mention(need.mentee.slack_id), common.mention(need.mentor_slack_id)
    return common.paragraph(
        f"{mentee} with {mentor}: the agreed end was {common.day(need.ended_on)}.",
        accessory=common.button("Complete", endings.OPEN_COMPLETE, str(need.assignment_id)),
    )
