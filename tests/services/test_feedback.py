"""When the two are asked, how often, and whose words may stand where."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.database import Database
from app.services import feedback
from models.agenda import Nudge
from models.assignments import MentorshipAssignment
from models.errors import Conflict, DomainError, Invalid, NotAllowed
from models.feedback import FeedbackRound
from models.outbox import OutboxMessage
from models.people import User
from models.shapes.feedback import FeedbackForm
from models.words import AssignmentStatus, FeedbackKind, Fit, Reminder
from tests import people
from tests.owner import Owner
from tests.people import MONDAY
from tests.ticking import tick


async def a_pair(owner: Owner, **columns: object) -> tuple[MentorshipAssignment, dict[str, User]]:
    cast = {"maya": await people.person(owner, "maya")}
    cast["lena"] = await people.person(owner, "lena", is_program_lead=True)
    cast["nia"] = await people.new_csm(owner, "nia", manager=cast["maya"])
    cast["diego"] = await people.person(owner, "diego")
    mentor = await people.mentor(owner, cast["diego"])
    return await people.mentorship(owner, mentor, cast["nia"], **columns), cast  # type: ignore[arg-type]


async def questions(owner: Owner) -> list[tuple[str, str, datetime]]:
    """(occasion, to whom, when), in the order in which they go out."""
    async with owner.session() as db:
        own = await db.execute(
            select(OutboxMessage.subject, User.name, OutboxMessage.send_after)
            .join(User, User.id == OutboxMessage.recipient_user_id)
            .where(OutboxMessage.kind.in_(("feedback_asked", "completed")))
        )
        with_others = await db.execute(
            select(Nudge.occasion, User.name, Nudge.said_at)
            .join(User, User.id == Nudge.user_id)
            .where(Nudge.kind == Reminder.FEEDBACK, Nudge.message.is_not(None))
        )
        found = [(row.subject["occasion"], row.name, row.send_after) for row in own]
        found += [(row.occasion, row.name, row.said_at) for row in with_others]
        return sorted(found, key=lambda question: (question[2], question[1]))


async def test_half_a_year_of_ticks_asks_on_each_occasion_once(database: Database, owner: Owner) -> None:
    pair, _ = await a_pair(owner)
    await people.session(owner, pair, session_date=MONDAY + timedelta(days=3))
    for day in range(160):
        await tick(database, MONDAY + timedelta(days=day))
    asked = await questions(owner)
    assert [(occasion, name) for occasion, name, _ in asked] == [
        ("first", "nia"),
        ("day30", "diego"),
        ("day30", "nia"),
        ("day90", "diego"),
        ("day90", "nia"),
        ("day150", "diego"),
        ("day150", "nia"),
    ]
    assert asked[0][2].date() == MONDAY.date() + timedelta(days=4)
    assert all(at.isoweekday() <= 5 for _, _, at in asked)


async def test_what_was_missed_for_long_is_left_out_and_a_pause_asks_nothing(
    database: Database, owner: Owner
) -> None:
    pair, _ = await a_pair(owner)
    await tick(database, MONDAY + timedelta(days=50))
    await owner.run("update mentorship_assignments set status = 'paused' where id = :id", id=pair.id)
    await tick(database, MONDAY + timedelta(days=90))
    assert await questions(owner) == []
    await owner.run("update mentorship_assignments set status = 'active' where id = :id", id=pair.id)
    await tick(database, MONDAY + timedelta(days=91))
    assert [occasion for occasion, _, _ in await questions(owner)] == ["day90", "day90"]


async def test_an_end_that_nobody_announced_is_asked_about_all_the_same(
    database: Database, owner: Owner
) -> None:
    """A hand-over ends the mentorship in the database; the schedule finds it."""
    await a_pair(owner, status=AssignmentStatus.COMPLETED, completed_at=MONDAY)
    await tick(database, MONDAY)
    await tick(database, MONDAY)
    assert [occasion for occasion, _, _ in await questions(owner)] == ["end", "end"]


async def test_replicas_ask_once(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    await a_pair(owner)
    await asyncio.gather(*(tick(fresh_database, MONDAY + timedelta(days=30)) for _ in range(4)))
    assert len(await questions(owner)) == 2


async def test_each_writes_their_own_columns_and_nobody_else_any(database: Database, owner: Owner) -> None:
    pair, cast = await a_pair(owner)
    form = FeedbackForm(pair.id, "day30", rating=4, words="Words")
    for name in ("maya", "lena"):
        with pytest.raises(NotAllowed):
            async with database.transaction(on_behalf_of=cast[name].id) as db:
                await feedback.give(db, by=cast[name].id, form=form, now=MONDAY)
    columns = "select mentee_rating, mentee_feedback, mentor_feedback from mentorship_assignments"
    async with database.transaction(on_behalf_of=cast["diego"].id) as db:
        await feedback.give(db, by=cast["diego"].id, form=form, now=MONDAY)
    assert [tuple(row) for row in await owner.run(columns)] == [(None, None, "Words")]
    async with database.transaction(on_behalf_of=cast["nia"].id) as db:
        await feedback.give(db, by=cast["nia"].id, form=form, now=MONDAY)
        latest = FeedbackForm(pair.id, "day90", rating=2)
        await feedback.give(db, by=cast["nia"].id, form=latest, now=MONDAY)
    assert [tuple(row) for row in await owner.run(columns)] == [(2, None, "Words")]
    async with owner.session() as db:
        kinds = [row.kind for row in await db.scalars(select(FeedbackRound))]
    assert sorted(kinds) == sorted(
        [
            FeedbackKind.MENTOR_PROGRESS,
            FeedbackKind.MENTOR_SATISFACTION,
            FeedbackKind.MENTEE_RATING,
            FeedbackKind.MENTEE_RATING,
        ]
    )


async def test_the_audit_and_the_outbox_hold_no_words(database: Database, owner: Owner) -> None:
    pair, cast = await a_pair(owner)
    for name in ("nia", "diego"):
        form = FeedbackForm(pair.id, "day30", rating=4, words="secret words")
        async with database.transaction(on_behalf_of=cast[name].id) as db:
            await feedback.give(db, by=cast[name].id, form=form, now=MONDAY)
    async with database.transaction(on_behalf_of=cast["nia"].id) as db:
        await feedback.answer_fit(db, pair.id, "first", fit=Fit.NOT_GOOD, by=cast["nia"].id, now=MONDAY)
    rows = await owner.run(
        "select to_jsonb(it)::text from audit it union all select to_jsonb(it)::text from outbox it"
    )
    kept = " ".join(row[0] for row in rows)
    assert "feedback.given" in kept
    assert "secret words" not in kept
    assert "not_good" not in kept


async def test_fit_is_the_mentee_s_to_say_and_once(database: Database, owner: Owner) -> None:
    pair, cast = await a_pair(owner)
    for name in ("diego", "maya", "lena"):
        with pytest.raises(NotAllowed):
            async with database.transaction(on_behalf_of=cast[name].id) as db:
                await feedback.answer_fit(db, pair.id, "first", fit=Fit.GOOD, by=cast[name].id, now=MONDAY)
    for fit in (Fit.TOO_EARLY, Fit.GOOD):
        async with database.transaction(on_behalf_of=cast["nia"].id) as db:
            await feedback.answer_fit(db, pair.id, "first", fit=fit, by=cast["nia"].id, now=MONDAY)
    async with owner.session() as db:
        assert [row.fit for row in await db.scalars(select(FeedbackRound))] == [Fit.TOO_EARLY]


@pytest.mark.parametrize("rating", [-1, 0, 6, None])
async def test_a_rating_is_from_1_to_5(database: Database, owner: Owner, rating: int | None) -> None:
    pair, cast = await a_pair(owner)
    with pytest.raises(Invalid) as refused:
        async with database.transaction(on_behalf_of=cast["nia"].id) as db:
            await feedback.give(
                db, by=cast["nia"].id, form=FeedbackForm(pair.id, "first", rating), now=MONDAY
            )
    assert refused.value.field == "rating"


@pytest.mark.parametrize("status", [AssignmentStatus.PENDING, AssignmentStatus.CANCELLED])
async def test_what_has_not_begun_or_was_cancelled_gets_none(
    database: Database, owner: Owner, status: AssignmentStatus
) -> None:
    pair, cast = await a_pair(owner, status=status)
    with pytest.raises(Conflict):
        async with database.transaction(on_behalf_of=cast["nia"].id) as db:
            await feedback.give(db, by=cast["nia"].id, form=FeedbackForm(pair.id, "first", 4), now=MONDAY)


async def test_who_gave_feedback_lately_is_not_asked_again(database: Database, owner: Owner) -> None:
    pair, cast = await a_pair(owner)
    now = MONDAY + timedelta(days=30)
    async with database.transaction(on_behalf_of=cast["nia"].id) as db:
        await feedback.give(
            db, by=cast["nia"].id, form=FeedbackForm(pair.id, "first", 4), now=now - timedelta(days=5)
        )
        question = await feedback.asked(db, pair.id, "day30", by=cast["nia"].id, now=now)
        assert (question.asks_for_fit, question.asks_for_feedback) == (True, False)
    with pytest.raises(DomainError):
        async with database.transaction(on_behalf_of=cast["maya"].id) as db:
            await feedback.asked(db, pair.id, "day30", by=cast["maya"].id, now=now)
