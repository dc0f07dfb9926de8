"""Draws messages: asks the services what is true now, and the blocks how it looks.

Each function runs on behalf of the message's reader, so a message cannot say more than its reader may know.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import (
    claims,
    intake,
    mentors,
    next_offers,
    offer_views,
    offers,
    past_sessions,
    people,
    reasons,
    resources,
    standings,
)
from blocks import intake as intake_screens
from blocks import mentors as mentor_screens
from blocks import menu as menu_screens
from blocks import offers as offer_screens
from blocks import outcomes, session_pages
from blocks import people as people_screens
from blocks import resources as resource_screens
from blocks.common import Drawn
from models.ids import AssignmentId, ClaimId, ExceptionId, ResourceId, SessionId, UserId
from models.shapes.assignments import OfferView
from models.words import AssignmentStatus

Subject = Mapping[str, str]


async def menu(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    return menu_screens.message(await standings.standing(db, UserId(UUID(subject["person"])), now=now))


async def mentor_exception(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    request = await mentors.exception(db, ExceptionId(UUID(subject["exception"])))
    if request is None:
        return None
    asker = await people.user(db, request.user_id)
    decider = await people.user(db, request.decided_by_user_id) if request.decided_by_user_id else None
    eligibility = await mentors.eligibility(db, request.user_id, today=request.asked_at.date())
    return mentor_screens.exception_request(
        asker.slack_user_id,
        asker.name,
        eligibility,
        str(request.id),
        granted=request.granted,
        by=decider.slack_user_id if decider else None,
    )


async def mentor_exception_decided(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    request = await mentors.exception(db, ExceptionId(UUID(subject["exception"])))
    return mentor_screens.exception_decided(granted=bool(request.granted)) if request else None


async def intake_invitation(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    """With the status line, unless a mentorship has ended and nobody is looking for the next one."""
    mentee = UserId(UUID(subject["mentee"]))
    current = await offer_views.current(db, mentee)
    is_over = current is None and await offer_views.has_completed(db, mentee)
    return intake_screens.invitation(
        answered=await intake.answered(db, mentee), status=None if is_over else _status_line(current)
    )


async def intake_after_status(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    """The status line stands in a message of its own, above."""
    answered = await intake.answered(db, UserId(UUID(subject["mentee"])))
    return intake_screens.invitation(answered=answered, status=None)


async def mentee_status(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    current = await offer_views.current(db, UserId(UUID(subject["mentee"])))
    return outcomes.mentee_status(_status_line(current))


def _status_line(current: OfferView | None) -> str:
    return outcomes.status_line(
        is_found=current is not None and current.status in people.RUNNING,
        finder_slack_id=current.assigned_by_slack_id if current else None,
    )


async def offer(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    view = await _view(db, subject)
    return offer_screens.offer(view, await reasons.why(db, view, now=now))


async def offer_declined(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    view = await _view(db, subject)
    solved = await _solved(db, view)
    if solved:
        return solved
    words = await offers.words(db, view.id)
    return outcomes.declined(view, words.decline_reason, words.decline_note, await _following(db, view, now))


async def offer_no_place(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    view = await _view(db, subject)
    if view.status != AssignmentStatus.PENDING:
        solved = await _solved(db, view)
        return solved or outcomes.solved(view, None)
    return outcomes.no_place(view, await _following(db, view, now))


async def accepted_mentee(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    view = await _view(db, subject)
    words = await offers.words(db, view.id)
    agreed = await offers.has_agreed(db, view.id, by=view.mentee_id)
    return outcomes.accepted_mentee(view, words.note_to_mentee, agreed=agreed)


async def accepted_manager(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    return outcomes.accepted_manager(await _view(db, subject))


async def accepted_pair(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    view = await _view(db, subject)
    return outcomes.accepted_pair(view, await reasons.why(db, view, now=now))


async def session_logged(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    session = SessionId(UUID(subject["session"]))
    view = await past_sessions.find(db, session, by=UserId(UUID(subject["reader"])), now=now)
    return session_pages.told(view) if view else None


async def resource_shared(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    sharer = await resources.sharer(db, ResourceId(UUID(subject["resource"])))
    return resource_screens.told((await people.user(db, sharer)).slack_user_id) if sharer else None


async def manager_claim(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    claim = await claims.view(db, ClaimId(UUID(subject["claim"])))
    return people_screens.claim(claim) if claim else None


async def manager_claim_decided(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    claim = await claims.view(db, ClaimId(UUID(subject["claim"])))
    return people_screens.claim_decided(claim) if claim else None


async def who_manages(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    newcomer = await people.user(db, UserId(UUID(subject["person"])))
    manager = await people.user(db, newcomer.manager_id) if newcomer.manager_id else None
    return people_screens.who_manages(
        newcomer.slack_user_id, newcomer.name, str(newcomer.id), manager.slack_user_id if manager else None
    )


async def _view(db: AsyncSession, subject: Subject) -> OfferView:
    return await offer_views.of(db, AssignmentId(UUID(subject["assignment"])))


async def _solved(db: AsyncSession, view: OfferView) -> Drawn | None:
    """Where the mentee has another offer or a mentor by now, the message says so and asks for nothing."""
    current = await offer_views.current(db, view.mentee_id)
    if current is None or current.id in (view.id, view.handed_over_from):
        return None
    return outcomes.solved(view, current)


async def _following(db: AsyncSession, view: OfferView, now: datetime) -> str | None:
    match = await next_offers.next_best(db, view.id, now=now)
    return match.name if match else None
