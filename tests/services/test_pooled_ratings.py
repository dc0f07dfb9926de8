"""Ratings are published as means that hide every single answer."""

from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.database import PROGRAM, Database
from models.mentors import Mentor
from models.words import AssignmentStatus, FeedbackKind
from tests import people
from tests.owner import Owner


async def rate(owner: Owner, mentor: Mentor, *ratings: int) -> None:
    """Finished mentorships, each rated by somebody new."""
    for rating in ratings:
        [(number,)] = await owner.run("select count(*) from users")
        mentee = await people.new_csm(owner, f"Mentee {number}")
        await people.mentorship(
            owner, mentor, mentee, status=AssignmentStatus.COMPLETED, mentee_rating=rating
        )


async def published(owner: Owner, mentor: Mentor) -> Decimal | None:
    [(average,)] = await owner.run("select average_rating from mentors where id = :id", id=mentor.id)
    return None if average is None else Decimal(average)


async def publish(database: Database) -> None:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        await db.execute(text("select cairn.publish_ratings()"))


async def program_mean(owner: Owner, measure: str) -> tuple[int, Decimal] | None:
    rows = await owner.run(
        "select raters, mean from pooled_ratings where measure = :measure and mentor_id is null",
        measure=measure,
    )
    return (rows[0].raters, rows[0].mean) if rows else None


async def test_nothing_is_published_below_k_people(owner: Owner) -> None:
    diego = await people.mentor(owner, "Diego")
    await rate(owner, diego, 5, 5, 5, 5)
    assert await published(owner, diego) is None
    await rate(owner, diego, 4)
    assert await published(owner, diego) == Decimal("4.80")


async def test_a_mean_moves_only_with_k_new_people(owner: Owner) -> None:
    """Otherwise two dates compared would give the newest rating away."""
    diego = await people.mentor(owner, "Diego")
    await rate(owner, diego, 5, 5, 5, 5, 5)
    await rate(owner, diego, 1, 1, 1, 1)
    await owner.run("update mentorship_assignments set mentee_rating = 1")
    assert await published(owner, diego) == Decimal("5.00")
    await rate(owner, diego, 1)
    assert await published(owner, diego) == Decimal("1.00")


async def test_several_ratings_of_one_person_count_as_one_person(owner: Owner) -> None:
    diego = await people.mentor(owner, "Diego")
    nia = await people.new_csm(owner, "Nia")
    for _ in range(5):
        await people.mentorship(owner, diego, nia, status=AssignmentStatus.COMPLETED, mentee_rating=5)
    assert await published(owner, diego) is None


async def test_the_rest_of_the_program_cannot_be_worked_out_by_subtraction(
    database: Database, owner: Owner
) -> None:
    diego, priya = await people.mentor(owner, "Diego"), await people.mentor(owner, "Priya")
    await rate(owner, diego, 5, 5, 5, 5, 5)
    await rate(owner, priya, 1, 1)
    await publish(database)
    assert await program_mean(owner, "mentee_rating") is None  # 7 people less Diego's 5 would be Priya's 2
    await rate(owner, priya, 1, 1, 1)
    await publish(database)
    assert await program_mean(owner, "mentee_rating") == (10, Decimal("3.00"))


async def test_a_mentor_is_not_published_where_that_leaves_few_others(
    database: Database, owner: Owner
) -> None:
    diego, priya = await people.mentor(owner, "Diego"), await people.mentor(owner, "Priya")
    await rate(owner, priya, 1, 1)
    await rate(owner, diego, 5, 5, 5)
    await publish(database)
    assert await program_mean(owner, "mentee_rating") == (5, Decimal("3.40"))
    await rate(owner, diego, 5)
    assert await published(owner, diego) is None


async def test_how_satisfied_mentors_are_is_published_for_the_program_alone(
    database: Database, owner: Owner
) -> None:
    for number in range(5):
        mentor = await people.mentor(owner, f"Mentor {number}")
        mentee = await people.new_csm(owner, f"Mentee {number}")
        it = await people.mentorship(owner, mentor, mentee)
        for rating in (1, 4):  # the latest counts
            await owner.run(
                "insert into feedback_rounds (assignment_id, author_user_id, kind, occasion, rating, created_at)"
                " values (:it, :by, :kind, 'day30', :rating, clock_timestamp())",
                it=it.id, by=mentor.user_id, kind=FeedbackKind.MENTOR_SATISFACTION, rating=rating,
            )  # fmt: skip
    await publish(database)
    assert await program_mean(owner, "mentor_satisfaction") == (5, Decimal("4.00"))
    assert await owner.run("select 1 from pooled_ratings where mentor_id is not null") == []


async def test_only_the_program_publishes(database: Database, owner: Owner) -> None:
    maya = await people.person(owner, "Maya")
    with pytest.raises(DBAPIError, match="Only the program"):
        async with database.transaction(on_behalf_of=maya.id) as db:
            await db.execute(text("select cairn.publish_ratings()"))
