""" "NAME reports to me": a member says it, a lead confirms it with one tap."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.database import broken_constraint
from app.services import audit, digests, outbox, people, people_gaps
from models.errors import Conflict, Invalid, NotFound
from models.ids import ClaimId, SlackId, UserId
from models.people import ManagerClaim, User
from models.shapes.claims import ClaimView

# Put together once: that takes longer than asking.
_claimer, _report, _decider = aliased(User), aliased(User), aliased(User)

ASKED_ALREADY = "uq_manager_claims_open"


async def claim(db: AsyncSession, report: UserId, *, by: UserId, now: datetime) -> None:
    """Asks the leads; asking again while they have not answered is asking once."""
    if report == by:
        raise Invalid("You can't report to yourself.")
    leads = await people.leads(db)
    if not leads:
        raise Conflict("No program lead is set up yet. Ask whoever runs Cairn to name one in PROGRAM_LEADS.")
    await people.user(db, report)
    waiting = await db.scalar(
        select(ManagerClaim.id).where(
            ManagerClaim.claimed_by_user_id == by,
            ManagerClaim.user_id == report,
            ManagerClaim.decided_at.is_(None),
        )
    )
    if waiting:
        return
    made = ManagerClaim(claimed_by_user_id=by, user_id=report, claimed_at=now)
    try:
        async with db.begin_nested():
            db.add(made)
            await db.flush()
    except IntegrityError as refused:
        if broken_constraint(refused) != ASKED_ALREADY:
            raise
        return  # at this very moment, by a second press of the button
    for lead in leads:
        about = {"claim": made.id}
        await outbox.post(db, "manager_claim", to=lead, topic=f"claim:{made.id}", subject=about, now=now)
    audit.note(db, by=by, action="manager.claimed", subject=made, now=now)


async def decide(db: AsyncSession, claim_id: ClaimId, *, by: UserId, confirmed: bool, now: datetime) -> None:
    """A lead's yes makes the person the manager. The first answer counts; a second changes nothing."""
    await people.require_lead(db, by)
    made = await db.scalar(select(ManagerClaim).where(ManagerClaim.id == claim_id).with_for_update())
    if made is None:
        raise NotFound("This request is no longer there.")
    if made.decided_at:
        return
    made.decided_at, made.decided_by_user_id, made.confirmed = now, by, confirmed
    if confirmed:
        await people_gaps.set_facts(db, by=by, user=made.user_id, manager=made.claimed_by_user_id, now=now)
    await db.flush()
    about = {"claim": made.id}
    for lead in await people.leads(db):
        await outbox.redraw(db, "manager_claim", to=lead, topic=f"claim:{made.id}", subject=about, now=now)
    await outbox.post(db, "manager_claim_decided", to=made.claimed_by_user_id, subject=about, now=now)
    await digests.redraw_leads(db, now=now)
    audit.note(db, by=by, action="manager.decided", subject=made, now=now, after={"confirmed": confirmed})


async def view(db: AsyncSession, claim_id: ClaimId) -> ClaimView | None:
    row = (
        await db.execute(
            select(ManagerClaim, _claimer, _report, _decider.slack_user_id)
            .join(_claimer, _claimer.id == ManagerClaim.claimed_by_user_id)
            .join(_report, _report.id == ManagerClaim.user_id)
            .outerjoin(_decider, _decider.id == ManagerClaim.decided_by_user_id)
            .where(ManagerClaim.id == claim_id)
        )
    ).one_or_none()
    if row is None:
        return None
    made, by, whom, decided_by = row
    return ClaimView(
        id=made.id,
        claimed_by_slack_id=by.slack_user_id,
        claimed_by_name=by.name,
        user_id=whom.id,
        user_slack_id=whom.slack_user_id,
        user_name=whom.name,
        confirmed=made.confirmed,
        decided_by_slack_id=decided_by,
    )


async def ask_who_manages(db: AsyncSession, slack_id: SlackId, *, now: datetime) -> None:
    """Asks the leads once after a member joined, unless the directory knows already."""
    newcomer = await db.scalar(
        select(User.id).where(
            User.slack_user_id == slack_id, User.manager_id.is_(None), people_gaps.is_member()
        )
    )
    if newcomer is None:
        return
    for lead in await people.leads(db):
        await outbox.post(
            db,
            "who_manages",
            to=lead,
            topic=f"who_manages:{newcomer}",
            subject={"person": newcomer},
            dedupe_key=f"who_manages:{newcomer}:{lead}",
            now=now,
        )


async def set_manager(
    db: AsyncSession, person: UserId, manager: UserId, *, by: UserId, now: datetime
) -> None:
    """A lead says whom somebody reports to. Raises Invalid where that would make a circle."""
    await people_gaps.set_facts(db, by=by, user=person, manager=manager, now=now)
    for lead in await people.leads(db):
        topic = f"who_manages:{person}"
        await outbox.redraw(db, "who_manages", to=lead, topic=topic, subject={"person": person}, now=now)
