"""What suggestions may be read from them, and what not."""

from typing import Any

import pytest
from sqlalchemy import Row, text
from sqlalchemy.exc import DBAPIError

from app.database import PROGRAM, Database, Program
from app.services import matching
from models.ids import UserId, new_id
from models.mentors import Mentor
from models.people import User
from models.skills import SelfAssessment
from models.words import AssignmentStatus
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

K = 5


async def candidates(database: Database, mentee: User, reader: UserId | Program = PROGRAM) -> list[Row[Any]]:
    statement = text("select * from cairn.mentor_candidates(:mentee, :now)")
    async with database.transaction(on_behalf_of=reader) as db:
        return list((await db.execute(statement, {"mentee": mentee.id, "now": MONDAY})).all())


async def reason(database: Database, mentee: User, reader: UserId | Program) -> str:
    async with database.transaction(on_behalf_of=reader) as db:
        [match] = (await matching.suggest(db, mentee=mentee.id, now=MONDAY)).matches
    return match.reason.split(", ")[0]


async def rate(owner: Owner, mentor: Mentor, *ratings: int) -> None:
    """Finished mentorships, each with another mentee."""
    for rating in ratings:
        mentee = await people.person(owner, "Somebody", slack_user_id=str(new_id()))
        await people.mentorship(
            owner, mentor, mentee, status=AssignmentStatus.COMPLETED, mentee_rating=rating
        )


async def scores(database: Database, mentee: User) -> dict[str, float]:
    return {row.name: row.match_score for row in await candidates(database, mentee)}


async def test_the_statement_itself_answers_only_those_who_may_ask(database: Database, owner: Owner) -> None:
    maya = await people.person(owner, "Maya")
    nia = await people.new_csm(owner, "Nia", manager=maya)
    diego = await people.mentor(owner, "Diego")
    lead = await people.person(owner, "Lena", is_program_lead=True)
    other_manager = await people.person(owner, "Oscar")
    other_mentee = await people.new_csm(owner, "Sam", manager=other_manager)
    for reader in (maya.id, nia.id, lead.id, PROGRAM):
        assert [row.name for row in await candidates(database, nia, reader)] == ["Diego"]
    for reader in (UserId(diego.user_id), other_manager.id, other_mentee.id, UserId(new_id())):
        assert await candidates(database, nia, reader) == []


async def test_it_returns_nothing_beside_what_suggestions_are_made_of(
    database: Database, owner: Owner
) -> None:
    nia = await people.new_csm(owner, "Nia")
    await people.mentor(owner, "Diego")
    [row] = await candidates(database, nia)
    assert set(row._fields) == {
        "mentor_id", "mentor_user_id", "slack_user_id", "name", "match_score", "expertise_overlap",
        "capacity_available", "location_match", "past_success_rate", "shared_hours", "wanted_from",
        "wanted_skills", "covered_skills", "covered_names", "free_places", "offered_places",
    }  # fmt: skip


async def test_who_is_avoided_looks_like_who_is_not_a_mentor(database: Database, owner: Owner) -> None:
    nia = await people.new_csm(owner, "Nia")
    farah, _ = await people.mentor(owner, "Farah"), await people.mentor(owner, "Diego")
    await owner.run("update mentors set is_active = false where id = :it", it=farah.id)
    without = await candidates(database, nia)
    await owner.run("update mentors set is_active = true")
    for one, other in ((nia.id, farah.user_id), (farah.user_id, nia.id)):
        await owner.run("insert into avoidances values (:one, :other)", one=one, other=other)
        assert await candidates(database, nia) == without
        await owner.run("delete from avoidances")
    assert len(await candidates(database, nia)) == 2


async def test_chosen_skills_are_counted_for_those_who_may_not_read_them(
    database: Database, owner: Owner
) -> None:
    maya = await people.person(owner, "Maya")
    nia = await people.new_csm(owner, "Nia", manager=maya)
    lead = await people.person(owner, "Lena", is_program_lead=True)
    await people.mentor(owner, "Diego", expertise_areas=["Renewals", "Discovery"])
    await owner.run("insert into wanted_skills values (:it, '{Renewals,Adoption}', false, now())", it=nia.id)
    counted = "Covers 1 of 2 things Nia wants to grow"
    for reader in (maya.id, lead.id, PROGRAM, Program(admin=True)):
        assert await reason(database, nia, reader) == counted
    [own] = await candidates(database, nia, nia.id)
    assert own.covered_names == ["Renewals"]

    await owner.run("update wanted_skills set shared_with_manager = true")
    assert await reason(database, nia, maya.id) == "Covers Renewals"
    for reader in (lead.id, PROGRAM):
        assert await reason(database, nia, reader) == counted


async def test_a_shared_self_assessment_is_shared_with_the_line_alone(
    database: Database, owner: Owner
) -> None:
    maya = await people.person(owner, "Maya")
    nia = await people.new_csm(owner, "Nia", manager=maya)
    lead = await people.person(owner, "Lena", is_program_lead=True)
    await people.mentor(owner, "Diego", expertise_areas=["Renewals"])
    await owner.add(
        SelfAssessment(
            user_id=nia.id,
            assessed_at=MONDAY,
            overall_confidence=3,
            skill_levels={"Renewals": 1},
            shared_with_manager=True,
        )
    )
    assert await reason(database, nia, maya.id) == "Covers Renewals"
    assert await reason(database, nia, lead.id) == "Covers 1 of 1 things Nia wants to grow"


@pytest.mark.parametrize("rating", [1, 5])
async def test_fewer_than_k_ratings_change_no_score(database: Database, owner: Owner, rating: int) -> None:
    """Not the mentor's own, and through the program's mean nobody else's."""
    nia = await people.new_csm(owner, "Nia")
    diego, farah = await people.mentor(owner, "Diego"), await people.mentor(owner, "Farah")
    before = await candidates(database, nia)
    await rate(owner, diego, *[rating] * (K - 1))
    assert [row.match_score for row in await candidates(database, nia)] == [row.match_score for row in before]

    await rate(owner, diego, 5)
    known = await scores(database, nia)
    await rate(owner, farah, rating)
    assert await scores(database, nia) == known


async def test_from_k_ratings_on_success_counts(database: Database, owner: Owner) -> None:
    nia = await people.new_csm(owner, "Nia")
    diego, farah = await people.mentor(owner, "Diego"), await people.mentor(owner, "Farah")
    await people.mentor(owner, "Sven")
    await rate(owner, diego, 4, 5, 5, 4, 5)
    await rate(owner, farah, 5, 3, 2, 1, 4)
    rates = {row.name: row.past_success_rate for row in await candidates(database, nia)}
    mean = 7 / 10
    assert rates == {
        "Diego": pytest.approx((5 + 4 * mean) / 9),
        "Farah": pytest.approx((2 + 4 * mean) / 9),
        "Sven": pytest.approx(mean),
    }


async def test_one_more_rating_or_another_one_is_seen_only_with_k_new_people(
    database: Database, owner: Owner
) -> None:
    nia = await people.new_csm(owner, "Nia")
    diego = await people.mentor(owner, "Diego")
    await people.mentor(owner, "Farah")
    await rate(owner, diego, 5, 5, 5, 5, 1)
    known = await scores(database, nia)
    for _ in range(K - 1):
        await rate(owner, diego, 1)
        await owner.run("update mentorship_assignments set mentee_rating = 6 - mentee_rating")
        assert await scores(database, nia) == known
    await rate(owner, diego, 1)
    assert await scores(database, nia) != known


async def test_somebody_who_rates_twice_is_one_person(database: Database, owner: Owner) -> None:
    nia = await people.new_csm(owner, "Nia")
    diego = await people.mentor(owner, "Diego")
    ann = await people.person(owner, "Ann")
    known = await scores(database, nia)
    for _ in range(K):
        await people.mentorship(owner, diego, ann, status=AssignmentStatus.COMPLETED, mentee_rating=5)
    assert await scores(database, nia) == known


async def test_the_reason_is_the_same_however_a_mentor_was_rated(database: Database, owner: Owner) -> None:
    maya = await people.person(owner, "Maya")
    nia = await people.new_csm(owner, "Nia", manager=maya)
    for name, rating in (("Diego", 5), ("Farah", 1)):
        await rate(owner, await people.mentor(owner, name), *[rating] * K)
    async with database.transaction(on_behalf_of=maya.id) as db:
        best, last = (await matching.suggest(db, mentee=nia.id, now=MONDAY)).matches
    assert best.match_score > last.match_score
    assert best.reason == last.reason
    assert "rat" not in best.reason.lower().replace("operat", "")


async def test_the_figures_themselves_are_closed(database: Database, owner: Owner) -> None:
    lead = await people.person(owner, "Lena", is_program_lead=True)
    for reader in (lead.id, PROGRAM):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.transaction(on_behalf_of=reader) as db:
                await db.execute(text("select published_well from mentors"))


async def test_nobody_adds_themselves_with_figures_of_their_own(database: Database, owner: Owner) -> None:
    diego = await people.person(owner, "Diego")
    for columns in ("user_id, published_rated", "user_id, published_well", "user_id, published_raters"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.transaction(on_behalf_of=diego.id) as db:
                await db.execute(text(f"insert into mentors ({columns}) values ('{diego.id}', 1000)"))
