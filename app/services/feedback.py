"""Feedback in both directions: each round is kept, the columns of the mentorship hold the latest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import audit, mentorships, occasions, offer_views, outbox, people, program
from models.assignments import AssignmentWords, MentorshipAssignment
from models.errors import Conflict, Invalid, NotAllowed
from models.feedback import FeedbackRound
from models.ids import AssignmentId, UserId
from models.people import UserSettings
from models.sessions import SessionFacts
from models.shapes.assignments import OfferView
from models.shapes.feedback import FIRST, Asked, FeedbackForm, FeedbackScreen
from models.words import AssignmentStatus, FeedbackKind, Fit, Party, Reminder

LONGEST_WORDS = 3000
LATELY = timedelta(days=14)
"""Whoever said something of their own accord is not asked for it again so soon."""

OPEN_TO = (*people.RUNNING, AssignmentStatus.COMPLETED)


async def screen(
    db: AsyncSession,
    assignment: AssignmentId,
    *,
    by: UserId,
    now: datetime,
    occasion: str | None = None,
) -> FeedbackScreen:
    """What the form opens with; a manager gets what the mentor wrote on progress, a lead is told why not."""
    view = await offer_views.of(db, assignment)
    side = mentorships.side(view, by)
    if side is None and by not in await people.managers(db, view.mentee_id):
        raise NotAllowed(
            f"Feedback is between {view.mentor_name} and {view.mentee_name}; "
            f"what the mentor writes on progress is read by {view.mentee_name}'s managers too."
        )
    _require_open(view.status)
    words = (
        await db.execute(select(AssignmentWords).where(AssignmentWords.assignment_id == assignment))
    ).scalar_one()
    return FeedbackScreen(
        view=view,
        side=side,
        occasion=occasion or occasions.current(view, now.date()),
        least_people=(await program.settings(db)).k,
        progress=words.mentor_feedback,
        completion_notes=words.completion_notes,
    )


async def give(db: AsyncSession, *, by: UserId, form: FeedbackForm, now: datetime) -> None:
    """One round by one of the two. Raises Invalid for a field, NotAllowed for everybody else."""
    row, view = await _held(db, form.assignment_id, by=by)
    side = mentorships.require_side(view, by=by)
    _check(form, side)
    if side is Party.MENTEE:
        row.mentee_rating, row.mentee_feedback = form.rating, form.words
        _add(db, form, by, FeedbackKind.MENTEE_RATING, now, rating=form.rating, words=form.words)
    if side is Party.MENTOR and form.words:
        row.mentor_feedback = form.words
        _add(db, form, by, FeedbackKind.MENTOR_PROGRESS, now, words=form.words)
    if side is Party.MENTOR and form.rating:
        _add(db, form, by, FeedbackKind.MENTOR_SATISFACTION, now, rating=form.rating)
    await db.flush()
    # That there was feedback and from which side; never what it said.
    about = {"from": side, "occasion": form.occasion}
    audit.note(db, by=by, action="feedback.given", subject=row, now=now, after=about)
    if side is Party.MENTOR and form.words:
        key = f"progress:{form.assignment_id}:{now.date()}"
        told = {"assignment": view.id}
        await outbox.post(db, "progress_written", to=view.mentee_id, subject=told, dedupe_key=key, now=now)
    await occasions.answered(db, view.id, form.occasion, by, now=now)


async def answer_fit(
    db: AsyncSession, assignment: AssignmentId, occasion: str, *, fit: Fit, by: UserId, now: datetime
) -> OfferView:
    """The mentee says whether the two fit, once an occasion; nobody but the mentee can read it.

    The audit does not even keep that they answered: who asks for another mentor does so right afterwards.
    """
    _, view = await _held(db, assignment, by=by)
    if mentorships.require_side(view, by=by) is not Party.MENTEE:
        raise NotAllowed(f"This question is for {view.mentee_name}.")
    if not await _said(db, assignment, by, [FeedbackKind.FIT], occasion, since=None):
        form = FeedbackForm(assignment, occasion)
        _add(db, form, by, FeedbackKind.FIT, now, fit=fit)
        await db.flush()
        await occasions.answered(db, assignment, occasion, by, now=now)
    return view


async def asked(
    db: AsyncSession, assignment: AssignmentId, occasion: str, *, by: UserId, now: datetime
) -> Asked:
    """The question as it stands for its reader: what they have answered is not asked again."""
    view = await offer_views.of(db, assignment)
    since = now - LATELY
    given = [FeedbackKind.MENTEE_RATING, FeedbackKind.MENTOR_PROGRESS, FeedbackKind.MENTOR_SATISFACTION]
    return Asked(
        view=view,
        side=mentorships.require_side(view, by=by),
        occasion=occasion,
        fit_answered=await _said(db, assignment, by, [FeedbackKind.FIT], occasion, since),
        feedback_given=await _said(db, assignment, by, given, occasion, since),
    )


async def asks_for_fit(
    db: AsyncSession, assignments: Collection[AssignmentId], *, by: UserId
) -> set[AssignmentId]:
    """Those of which the person is the mentee, has had one session, and has not said whether the two fit.

    None for whoever does not want to be asked for feedback.
    """
    muted = await db.scalar(select(UserSettings.muted_kinds).where(UserSettings.user_id == by))
    if Reminder.FEEDBACK in (muted or ()):
        return set()
    answered = exists(FeedbackRound.id).where(
        FeedbackRound.assignment_id == MentorshipAssignment.id,
        FeedbackRound.author_user_id == by,
        FeedbackRound.kind == FeedbackKind.FIT,
    )
    found = await db.scalars(
        select(MentorshipAssignment.id)
        .join(SessionFacts, SessionFacts.assignment_id == MentorshipAssignment.id)
        .where(MentorshipAssignment.id.in_(assignments), MentorshipAssignment.mentee_user_id == by, ~answered)
        .group_by(MentorshipAssignment.id)
        .having(func.count() == 1)
    )
    return set(found)


async def has_spoken_since(
    db: AsyncSession, assignment: AssignmentId, since: datetime, *, by: UserId
) -> bool:
    found = exists(FeedbackRound.id).where(
        FeedbackRound.assignment_id == assignment,
        FeedbackRound.author_user_id == by,
        FeedbackRound.created_at >= since,
    )
    return bool(await db.scalar(select(found)))


async def _held(
    db: AsyncSession, assignment: AssignmentId, *, by: UserId
) -> tuple[MentorshipAssignment, OfferView]:
    row, view = await mentorships.held(db, assignment, by=by)
    _require_open(row.status)
    return row, view


def _require_open(status: AssignmentStatus) -> None:
    if status not in OPEN_TO:
        words = {
            AssignmentStatus.PENDING: "This mentorship has not begun, so there is nothing to say about it yet.",
            AssignmentStatus.CANCELLED: "This mentorship was cancelled, so no feedback is collected any more.",
        }
        raise Conflict(words.get(status, "This mentorship did not come about."))


def _check(form: FeedbackForm, side: Party) -> None:
    wrong: list[tuple[str | None, str]] = []
    if form.rating is not None and not 1 <= form.rating <= 5:
        wrong.append(("rating", "Choose a number from 1 to 5."))
    elif form.rating is None and side is Party.MENTEE:
        wrong.append(("rating", "Choose a rating from 1 to 5."))
    elif form.rating is None and not form.words:
        wrong.append(("words", "Write something, or choose how satisfied you are."))
    if form.words and len(form.words) > LONGEST_WORDS:
        wrong.append(("words", f"Keep this to {LONGEST_WORDS} characters; it has {len(form.words)}."))
    if wrong:
        raise Invalid.many(wrong)


def _add(
    db: AsyncSession,
    form: FeedbackForm,
    by: UserId,
    kind: FeedbackKind,
    now: datetime,
    *,
    rating: int | None = None,
    words: str | None = None,
    fit: Fit | None = None,
) -> None:
    db.add(
        FeedbackRound(
            assignment_id=form.assignment_id,
            author_user_id=by,
            kind=kind,
            occasion=form.occasion or FIRST,
            rating=rating,
            words=words,
            fit=fit,
            created_at=now,
        )
    )


async def _said(
    db: AsyncSession,
    assignment: AssignmentId,
    by: UserId,
    kinds: list[FeedbackKind],
    occasion: str,
    since: datetime | None,
) -> bool:
    """Whether the person has said one of these on this occasion, or lately."""
    on_it = FeedbackRound.occasion == occasion
    query = select(FeedbackRound.id).where(
        FeedbackRound.assignment_id == assignment,
        FeedbackRound.author_user_id == by,
        FeedbackRound.kind.in_(kinds),
        on_it | (FeedbackRound.created_at > since) if since else on_it,
    )
    return await db.scalar(query.limit(1)) is not None
