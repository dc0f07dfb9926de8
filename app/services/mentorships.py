"""Which mentorship somebody means, and what they are in it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import assignments, offer_views, people
from models.assignments import MentorshipAssignment
from models.errors import Conflict, NotAllowed, NotFound
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.shapes.assignments import OfferView
from models.words import AssignmentStatus, Party

MOST_SHOWN = 20


async def meant(
    db: AsyncSession,
    *,
    by: UserId,
    about: UserId | None,
    word: str,
    statuses: Collection[AssignmentStatus] = people.RUNNING,
) -> list[OfferView]:
    """The mentorships that `/mentor word` can be about: one's own, or those of the person named that one may know of.

    Others than running ones only where none is running. Raises NotFound where there is none, and says what to type.
    """
    who = about or by
    query = (
        select(MentorshipAssignment.id)
        .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
        .where(
            MentorshipAssignment.status.in_(statuses),
            or_(MentorshipAssignment.mentee_user_id == who, Mentor.user_id == who),
        )
        .order_by(MentorshipAssignment.start_date.desc(), MentorshipAssignment.id)
        .limit(MOST_SHOWN)
    )
    found = [await offer_views.of(db, one) for one in await db.scalars(query)]
    if found:
        return [view for view in found if view.status in people.RUNNING] or found
    if about and about != by:
        name = (await people.user(db, about)).name
        raise NotFound(f"{name} is in no running mentorship that you may see.")
    raise NotFound(f"You are in no running mentorship. Managers say whose: `/mentor {word} @name`.")


async def held(
    db: AsyncSession, assignment: AssignmentId, *, by: UserId
) -> tuple[MentorshipAssignment, OfferView]:
    """The row, held until the transaction ends, for the two, the mentee's managers and leads."""
    view = await offer_views.of(db, assignment)
    await require_part(db, view, by=by)
    return await assignments.locked(db, assignment), view


async def require_part(db: AsyncSession, view: OfferView, *, by: UserId) -> None:
    """Raises NotAllowed for whoever is neither of the two nor responsible for the mentee."""
    if side(view, by) is None and not await assignments.may_assign(db, by, view.mentee_id):
        raise NotAllowed(
            f"Only {view.mentor_name}, {view.mentee_name}, their managers and program leads can do this."
        )


def require_side(view: OfferView, *, by: UserId) -> Party:
    """Which of the two it is; raises NotAllowed for everybody else."""
    mine = side(view, by)
    if mine is None:
        raise NotAllowed(f"This is between {view.mentor_name} and {view.mentee_name}.")
    return mine


def side(view: OfferView, person: UserId) -> Party | None:
    return {view.mentor_user_id: Party.MENTOR, view.mentee_id: Party.MENTEE}.get(person)


def require_running(status: AssignmentStatus) -> None:
    if status not in people.RUNNING:
        words = {
            AssignmentStatus.PENDING: "The mentor has not accepted yet, so this has not begun.",
            AssignmentStatus.COMPLETED: "This mentorship is completed already.",
            AssignmentStatus.CANCELLED: "This mentorship has been cancelled already.",
        }
        raise Conflict(words.get(status, "This mentorship did not come about."))
