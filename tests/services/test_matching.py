"""Who is suggested as a mentor, in which order, and who may ask."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.database import PROGRAM, Database
from app.services import matching
from models.errors import NotAllowed, NotFound
from models.ids import UserId, new_id
from models.mentors import Mentor
from models.people import User
from models.shapes.matching import Match
from models.words import AssignmentStatus, Format
from tests import people
from tests.owner import Owner
from tests.people import MONDAY


async def suggested(
    database: Database, mentee: User, now: datetime = MONDAY, **wish: Any
) -> tuple[Match, ...]:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        return (await matching.suggest(db, mentee=mentee.id, now=now, **wish)).matches


async def names(database: Database, mentee: User, **wish: Any) -> list[str]:
    return [match.name for match in await suggested(database, mentee, **wish)]


async def nia_and_diego(owner: Owner) -> tuple[User, Mentor]:
    """Nia reports to Maya, Maya to Olga; Diego could be Nia's mentor and reports to nobody."""
    olga = await people.person(owner, "Olga")
    maya = await people.person(owner, "Maya", manager=olga)
    nia = await people.new_csm(owner, "Nia", manager=maya)
    return nia, await people.mentor(owner, "Diego")


NEVER = {
    "inactive": "update mentors set is_active = false",
    "opted out": "update mentors set left_at = now()",
    "not certified": "update program_settings set certification_required = true",
    "does not offer the format": "update mentors set formats = '{group,topic}'",
    "oneself": "update mentors set user_id = :nia",
    "the manager": "update users set manager_id = :diego where id = :nia",
    "the manager's manager": "update users set manager_id = :diego where name = 'Olga'",
    "reports to the mentee": "update users set manager_id = :nia where id = :diego",
    "reports to a report of the mentee": """
        with report as (
          insert into users (slack_user_id, name, manager_id) values ('URAY', 'Ray', :nia) returning id
        ) update users set manager_id = report.id from report where users.id = :diego""",
    "avoided by the mentee": "insert into avoidances values (:nia, :diego)",
    "avoiding the mentee": "insert into avoidances values (:diego, :nia)",
    "away": "insert into user_settings (user_id, snooze_until) values (:diego, '2026-12-01')",
    "away today": "insert into user_settings (user_id, snooze_until) values (:diego, '2026-11-23')",
    "deactivated": "update users set is_active = false where id = :diego",
    "gone": "update users set left_on = '2026-11-23' where id = :diego",
    "erased": "update users set erased_at = now() where id = :diego",
    "a bot": "update users set is_bot = true where id = :diego",
    "a guest": "update users set is_guest = true where id = :diego",
    "from another company": "update users set is_external = true where id = :diego",
}


@pytest.mark.parametrize("change", NEVER.values(), ids=NEVER)
async def test_never_suggested(database: Database, owner: Owner, change: str) -> None:
    nia, diego = await nia_and_diego(owner)
    assert await names(database, nia) == ["Diego"]
    await apply(owner, change, nia, diego)
    assert await names(database, nia) == []


STILL = {
    "certified where it is required": """
        with required as (update program_settings set certification_required = true)
        update mentors set is_certified = true""",
    "a guest where guests are allowed": """
        with allowed as (update program_settings set guests_allowed = true)
        update users set is_guest = true where id = :diego""",
    "back from being away": "insert into user_settings (user_id, snooze_until) values (:diego, '2026-11-22')",
    "leaving later": "update users set left_on = '2026-11-24' where id = :diego",
    "reporting to the same manager": """
        update users set manager_id = nia.manager_id from users nia where nia.id = :nia and users.id = :diego""",
    "avoiding somebody else": "insert into avoidances select id, :diego from users where name = 'Maya'",
    "in a zone nobody knows": "update users set timezone = 'Mars/Base' where id = :diego",
}


@pytest.mark.parametrize("change", STILL.values(), ids=STILL)
async def test_still_suggested(database: Database, owner: Owner, change: str) -> None:
    nia, diego = await nia_and_diego(owner)
    await apply(owner, change, nia, diego)
    assert await names(database, nia) == ["Diego"]


async def apply(owner: Owner, change: str, nia: User, diego: Mentor) -> None:
    given = {"nia": nia.id, "diego": diego.user_id}
    await owner.run(change, **{name: value for name, value in given.items() if f":{name}" in change})


async def test_away_ends_by_the_mentors_own_clock(database: Database, owner: Owner) -> None:
    nia, diego = await nia_and_diego(owner)
    await owner.run("update users set timezone = 'Pacific/Auckland' where id = :it", it=diego.user_id)
    await owner.run(
        "insert into user_settings (user_id, snooze_until) values (:it, '2026-11-23')", it=diego.user_id
    )
    late = MONDAY.replace(hour=10, minute=59)  # 23:59 in Auckland
    assert await names(database, nia, now=late) == []
    assert await names(database, nia, now=late + timedelta(minutes=1)) == ["Diego"]


@pytest.mark.parametrize("status", [AssignmentStatus.ACTIVE, AssignmentStatus.PAUSED])
async def test_running_mentorships_take_places(
    database: Database, owner: Owner, status: AssignmentStatus
) -> None:
    nia, diego = await nia_and_diego(owner)
    for name in ("Ann", "Bob"):
        [match] = await suggested(database, nia)
        assert match.free_places == (2 if name == "Ann" else 1)
        await people.mentorship(owner, diego, await people.person(owner, name), status=status)
    assert await suggested(database, nia) == ()


async def test_pending_offers_lower_the_suggestion_and_refuse_nothing(
    database: Database, owner: Owner
) -> None:
    nia, diego = await nia_and_diego(owner)
    await people.mentor(owner, "Farah", expertise_areas=[], max_mentees=1)
    assert await names(database, nia) == ["Diego", "Farah"]
    await people.mentorship(owner, diego, await people.person(owner, "Ann"), status=AssignmentStatus.PENDING)
    best, _ = await suggested(database, nia)
    assert (best.name, best.factors.capacity_available) == ("Diego", True)
    assert best.reason.endswith("2 free places, 1 of them offered")

    await people.mentorship(owner, diego, await people.person(owner, "Bob"), status=AssignmentStatus.PENDING)
    farah, last = await suggested(database, nia)
    assert (farah.name, last.name, last.free_places) == ("Farah", "Diego", 2)
    assert last.match_score > farah.match_score
    assert not last.factors.capacity_available
    assert last.reason.endswith("2 free places, offered to somebody else already")
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        assert await matching.candidate(db, mentee=nia.id, mentor_id=diego.id, now=MONDAY) == last


async def test_ties_go_to_more_free_places_then_to_whoever_waited_longest(
    database: Database, owner: Owner
) -> None:
    nia, _ = await nia_and_diego(owner)
    await owner.run("delete from mentors")
    busy = await people.mentor(owner, "Busy", max_mentees=3)
    await people.mentorship(owner, busy, await people.person(owner, "Ann"), status=AssignmentStatus.PENDING)
    for name, days in (("Recent", 10), ("Earlier", 20)):
        await people.mentorship(
            owner,
            await people.mentor(owner, name),
            await people.person(owner, f"{name}'s mentee"),
            status=AssignmentStatus.CANCELLED,
            mentor_accepted_at=MONDAY - timedelta(days=days),
        )
    await people.mentor(owner, "Never")
    await people.mentor(owner, "Roomy", max_mentees=3)
    scores = {match.match_score for match in await suggested(database, nia)}
    assert len(scores) == 1
    # Busy has two places left beside the offer, as the others have.
    assert await names(database, nia) == ["Roomy", "Busy", "Never", "Earlier", "Recent"]


async def test_among_equals_the_one_whom_the_mentee_would_like_comes_first(
    database: Database, owner: Owner
) -> None:
    nia, _ = await nia_and_diego(owner)
    elena = await people.mentor(owner, "Elena")
    assert await names(database, nia) == ["Diego", "Elena"]
    await owner.run(
        "insert into mentee_preferences (user_id, wished_mentor_user_id) values (:nia, :wish)",
        nia=nia.id, wish=elena.user_id,
    )  # fmt: skip
    assert await names(database, nia) == ["Elena", "Diego"]


async def test_search_finds_any_part_of_a_name_under_the_same_rules(database: Database, owner: Owner) -> None:
    nia, _ = await nia_and_diego(owner)
    for name in ("Diana 100%", "Diana_B", "Andi", "Zoë Ängström"):
        await people.mentor(owner, name, expertise_areas=[])
    await owner.run("update users set is_active = false where name = 'Diana_B'")

    async def found(query: str) -> set[str]:
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            return {match.name for match in await matching.search(db, mentee=nia.id, query=query, now=MONDAY)}

    assert await found(" DI ") == {"Diego", "Diana 100%", "Andi"}
    assert await found("0%") == {"Diana 100%"}
    assert await found("%") == {"Diana 100%"}
    assert await found("ÄNG") == {"Zoë Ängström"}
    assert await found("nobody") == set()
    assert len(await found("")) == 4


async def test_one_mentor_some_passed_over_and_at_most_so_many(database: Database, owner: Owner) -> None:
    nia, diego = await nia_and_diego(owner)
    farah = await people.mentor(owner, "Farah", formats=["topic"])
    for number in range(6):
        await people.mentor(owner, f"Mentor {number}", expertise_areas=[])
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        one = await matching.candidate(db, mentee=nia.id, mentor_id=diego.id, now=MONDAY)
        assert one is not None
        assert (one.mentor_id, one.mentor_user_id, one.slack_id) == (diego.id, diego.user_id, "UDIEGO")
        assert await matching.candidate(db, mentee=nia.id, mentor_id=farah.id, now=MONDAY) is None
        assert await matching.candidate(
            db, mentee=nia.id, mentor_id=farah.id, now=MONDAY, format=Format.TOPIC
        )
    assert (await suggested(database, nia))[0] == one
    assert len(await suggested(database, nia)) == 5
    assert len(await suggested(database, nia, limit=1000)) == 7
    assert "Diego" not in await names(database, nia, passed_over=[diego.id], limit=9)


async def test_who_may_ask(database: Database, owner: Owner) -> None:
    nia, diego = await nia_and_diego(owner)
    by_name = {row.name: UserId(row.id) for row in await owner.run("select id, name from users")}
    lead = await people.person(owner, "Lena", is_program_lead=True)
    other = await people.person(owner, "Oscar")
    await people.new_csm(owner, "Sam", manager=other)

    for asking in (by_name["Maya"], by_name["Olga"], lead.id, PROGRAM):
        async with database.transaction(on_behalf_of=asking) as db:
            found = await matching.suggest(db, mentee=nia.id, now=MONDAY)
            assert [match.name for match in found.matches] == ["Diego"]
    for asking in (nia.id, UserId(diego.user_id), other.id):
        with pytest.raises(NotAllowed, match="Only Nia's managers and program leads"):
            async with database.transaction(on_behalf_of=asking) as db:
                await matching.search(db, mentee=nia.id, query="d", now=MONDAY)
    with pytest.raises(NotFound):
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            await matching.candidate(db, mentee=UserId(new_id()), mentor_id=diego.id, now=MONDAY)


async def test_nobody_free_is_no_suggestion(database: Database, owner: Owner) -> None:
    nia, _ = await nia_and_diego(owner)
    await owner.run("update mentors set is_active = false")
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        found = await matching.suggest(db, mentee=nia.id, now=MONDAY)
    assert (found.matches, found.wanted_source, found.knows_little) == ((), None, False)


async def test_the_one_who_is_near_is_found_among_hundreds_alike(database: Database, owner: Owner) -> None:
    """So many have the same score before the location that looking at the first few hundred is not enough."""
    await owner.run(
        "insert into users (slack_user_id, name, timezone)"
        " select 'UFAR' || i, 'Far ' || i, 'Asia/Tokyo' from generate_series(1, 400) i"
    )
    await owner.run("insert into users (slack_user_id, name, timezone) values ('UNEAR', 'Near', 'UTC')")
    await owner.run("insert into mentors (user_id) select id from users where slack_user_id ~ '^U(FAR|NEAR)'")
    nia = await people.person(owner, "Nia")
    found = await names(database, nia)
    assert len(found) == 5
    assert found[0] == "Near"
