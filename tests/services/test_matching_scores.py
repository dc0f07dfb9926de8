"""What a score is made of: wanted skills, shared working hours, past success."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from app.database import PROGRAM, Database
from app.services import matching
from models.ids import UserId, new_id
from models.mentors import Mentor
from models.people import User
from models.shapes.matching import Match, WantedSource
from models.skills import SelfAssessment
from tests import people
from tests.owner import Owner
from tests.people import MONDAY


async def only(
    database: Database, mentee: User, now: datetime = MONDAY, skills: tuple[str, ...] = ()
) -> Match:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        [match] = (await matching.suggest(db, mentee=mentee.id, now=now, asked_skills=skills)).matches
    return match


async def nia_and_diego(owner: Owner, **columns: object) -> tuple[User, Mentor]:
    maya = await people.person(owner, "Maya")
    nia = await people.new_csm(owner, "Nia", manager=maya)
    return nia, await people.mentor(owner, "Diego", **columns)


async def test_the_score_is_the_prds(database: Database, owner: Owner) -> None:
    """40 for all wanted skills, 20 for shared hours, 40 for past success, which is 0.5 while nothing is known."""
    nia, _ = await nia_and_diego(owner, expertise_areas=["renewals", " ONBOARDING "])
    match = await only(database, nia, skills=("Renewals", "Onboarding", "onboarding", " "))
    assert match.match_score == 40 + 20 + 40 * 0.5
    assert (match.factors.expertise_overlap, match.factors.past_success_rate) == (1.0, 0.5)
    assert match.reason == "Covers Onboarding and Renewals, 8 shared working hours, 2 free places"
    half = await only(database, nia, skills=("Renewals", "Discovery"))
    assert (half.factors.expertise_overlap, half.match_score) == (0.5, 60)


async def test_weights_are_settings_and_their_sum_is_all(database: Database, owner: Owner) -> None:
    nia, _ = await nia_and_diego(owner)
    await owner.run(
        "update program_settings set weight_expertise = 3, weight_location = 1, weight_success = 0"
    )
    match = await only(database, nia, skills=("Onboarding", "Discovery"))
    assert match.match_score == 100 * (3 * 0.5 + 1) / 4


async def test_where_the_wanted_skills_come_from(database: Database, owner: Owner) -> None:
    nia, _ = await nia_and_diego(owner, expertise_areas=["Renewals"])

    async def source(*asked: str) -> tuple[WantedSource | None, float, bool]:
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            found = await matching.suggest(db, mentee=nia.id, now=MONDAY, asked_skills=asked)
        [match] = found.matches
        return found.wanted_source, match.factors.expertise_overlap, found.knows_little

    await owner.run("delete from role_skills")
    assert await source() == (WantedSource.UNKNOWN, 0.5, True)
    assert (await only(database, nia)).reason.startswith("Wanted skills not known yet, ")
    await owner.run("insert into role_skills values ('csm', 'Renewals'), ('csm', 'Onboarding')")
    assert await source() == (WantedSource.ROLE, 0.5, True)
    assert (await only(database, nia)).reason.startswith("Covers Renewals (assumed from the role), ")

    levels = {"Renewals": 2, "Discovery": 1, "Expansion": 3, "Nonsense": "1"}
    await owner.add(assessment(nia, days_ago=9, levels=levels, shared=True))
    await owner.add(assessment(nia, days_ago=8, levels={"Expansion": 1}, shared=False))
    assert await source() == (WantedSource.ASSESSED, 0.5, False)
    await owner.add(assessment(nia, days_ago=7, levels={"Renewals": 1}, shared=True))
    assert await source() == (WantedSource.ASSESSED, 1.0, False)

    await owner.run("insert into wanted_skills values (:nia, '{}', false, now())", nia=nia.id)
    assert (await source())[0] is WantedSource.ASSESSED
    await owner.run("update wanted_skills set skills = '{Discovery,Adoption,RENEWALS}'")
    assert await source() == (WantedSource.CHOSEN, 0.3333, False)
    assert await source("Escalations") == (WantedSource.ASKED, 0, False)


def assessment(mentee: User, *, days_ago: int, levels: dict[str, object], shared: bool) -> SelfAssessment:
    return SelfAssessment(
        user_id=mentee.id,
        assessed_at=MONDAY - timedelta(days=days_ago),
        overall_confidence=3,
        skill_levels=levels,  # type: ignore[arg-type]  # what a careless integration may have written
        shared_with_manager=shared,
    )


@pytest.mark.parametrize(
    ("mentor_zone", "mentee_zone", "hours"),
    [
        ("UTC", "UTC", 8),
        ("Europe/Berlin", "America/New_York", 2),
        ("Europe/Berlin", "Asia/Kolkata", 3.5),
        ("Africa/Lagos", "Asia/Dubai", 5),
        ("Europe/London", "Asia/Dubai", 4),
        ("Asia/Tokyo", "America/Los_Angeles", 1),
        ("Pacific/Kiritimati", "Pacific/Honolulu", 8),  # a day apart, at the same hour
        ("Pacific/Kiritimati", "Pacific/Pago_Pago", 7),  # 25 hours are one
        ("Mars/Base", "Europe/Berlin", 7),  # what nobody knows counts as UTC
    ],
)
async def test_shared_hours(
    database: Database, owner: Owner, mentor_zone: str, mentee_zone: str, hours: float
) -> None:
    nia, diego = await nia_and_diego(owner)
    await owner.run("update users set timezone = :zone where id = :it", zone=mentor_zone, it=diego.user_id)
    await owner.run("update users set timezone = :zone where id = :it", zone=mentee_zone, it=nia.id)
    match = await only(database, nia)
    words = "1 shared working hour" if hours == 1 else f"{hours:g} shared working hours"
    assert f", {words}, " in match.reason
    assert match.factors.location_match == (hours >= 4)


async def test_shared_hours_follow_the_clocks(database: Database, owner: Owner) -> None:
    """London and New York are five hours apart, four while only America has changed its clocks."""
    nia, diego = await nia_and_diego(owner)
    await owner.run("update users set timezone = 'Europe/London' where id = :it", it=diego.user_id)
    await owner.run("update users set timezone = 'America/New_York' where id = :it", it=nia.id)
    changed = datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert not (await only(database, nia, now=changed - timedelta(minutes=1))).factors.location_match
    assert (await only(database, nia, now=changed)).factors.location_match


async def test_somebody_near_may_overtake_whoever_leads_by_skills(database: Database, owner: Owner) -> None:
    nia, diego = await nia_and_diego(owner, expertise_areas=["Renewals", "Discovery", "Adoption"])
    await owner.run("update users set timezone = 'Asia/Tokyo' where id = :it", it=diego.user_id)
    await people.mentor(owner, "Farah", expertise_areas=["Renewals", "Discovery"])
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        found = await matching.suggest(
            db, mentee=nia.id, now=MONDAY, asked_skills=("Renewals", "Discovery", "Adoption"), limit=1
        )
    assert [match.name for match in found.matches] == ["Farah"]


@dataclass
class Made:
    """A mentor of the test below, and what the formula needs of them."""

    expertise: list[str]
    zone: str
    places: int
    offers: int
    ratings: list[list[int | None]]
    """Finished mentorships, in the groups in which they were written, each with another mentee."""
    accepted: datetime | None
    away: bool
    id: UserId = field(default_factory=lambda: UserId(new_id()))

    @property
    def open_places(self) -> int:
        return self.places - self.offers

    def published(self, k: int) -> tuple[int, int]:
        """Ratings that may be used and how many of them are good, as they stood when k new people had rated."""
        seen: list[int] = []
        used: list[int] = []
        for group in self.ratings:
            seen += [rating for rating in group if rating is not None]
            if len(seen) >= len(used) + k:
                used = list(seen)
        return len(used), sum(rating >= 4 for rating in used)


ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati"]
SKILLS = ["Renewals", "Onboarding", "Discovery", "Ökologie"]
skills = st.lists(st.sampled_from([*SKILLS, *map(str.upper, SKILLS)]), max_size=4)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given
made = st.builds(
    Made,
    expertise=skills,
    zone=st.sampled_from(ZONES),
    places=st.integers(1, 3),
    offers=st.integers(0, 2),
    ratings=st.lists(st.lists(st.none() | st.integers(1, 5), min_size=1, max_size=4), max_size=3),
    accepted=st.none() | st.sampled_from([MONDAY, MONDAY - timedelta(days=9)]),
    away=st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mentors=st.lists(made, min_size=1, max_size=6),
    most=st.integers(1, 5),
    wanted=skills,
    zone=st.sampled_from(ZONES),
    now=moments,
    k=st.integers(2, 4),
    weights=st.tuples(*[st.integers(0, 100)] * 3).filter(any),
)
async def test_the_statement_agrees_with_the_formula(
    connection: AsyncConnection, database: Database, owner: Owner,
    mentors: list[Made], most: int, wanted: list[str], zone: str, now: datetime, k: int, weights: tuple[int, int, int],
) -> None:  # fmt: skip
    async with connection.begin_nested() as example:
        await owner.run("delete from role_skills")
        await owner.run(
            "update program_settings set k = :k, weight_expertise = :e, weight_location = :l, weight_success = :s",
            k=k, e=weights[0], l=weights[1], s=weights[2],
        )  # fmt: skip
        nia = await people.person(owner, "Nia", timezone=zone)
        for mentor in mentors:
            await write(owner, mentor)
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            found = await matching.suggest(db, mentee=nia.id, now=now, asked_skills=wanted, limit=most)
        scores = formula(mentors, wanted, zone, now, k, weights)
        ranked = sorted(
            (mentor for mentor in mentors if not mentor.away),
            key=lambda it: (
                it.open_places <= 0, -round(scores[it.id], 6), -it.open_places, last_accepted(it), it.id
            ),
        )[:most]  # fmt: skip
        assert [match.mentor_id for match in found.matches] == [mentor.id for mentor in ranked]
        for match in found.matches:
            assert match.match_score == pytest.approx(scores[UserId(match.mentor_id)], abs=0.051)
        await example.rollback()


def formula(
    mentors: list[Made], wanted: list[str], zone: str, now: datetime, k: int, weights: tuple[int, int, int]
) -> dict[UserId, float]:
    """The PRD's score with product.md's corrections, section 4, spelled out."""
    used = {mentor.id: mentor.published(k) for mentor in mentors}
    rated, well = (sum(numbers) for numbers in zip(*used.values(), strict=True))
    mean = well / rated if rated else 0.5
    keys = {skill.lower() for skill in wanted}
    scores = {}
    for mentor in mentors:
        has = {skill.lower() for skill in mentor.expertise}
        overlap = len(keys & has) / len(keys) if keys else 0.5
        offsets = [now.astimezone(ZoneInfo(name)).utcoffset() or timedelta(0) for name in (mentor.zone, zone)]
        apart = abs((offsets[0] - offsets[1]).total_seconds()) / 3600 % 24
        near = 8 - min(apart, 24 - apart) >= 4
        n, good = used[mentor.id]
        success = (good + 4 * mean) / (n + 4)
        scores[mentor.id] = (
            100 * (weights[0] * overlap + weights[1] * near + weights[2] * success) / sum(weights)
        )
    return scores


def last_accepted(mentor: Made) -> datetime:
    return mentor.accepted if mentor.accepted and mentor.ratings else datetime.min.replace(tzinfo=UTC)


async def write(owner: Owner, mentor: Made) -> None:
    user = await people.person(owner, f"Mentor {mentor.id}", timezone=mentor.zone)
    await owner.add(
        Mentor(id=mentor.id, user_id=user.id, expertise_areas=mentor.expertise, max_mentees=mentor.places)  # type: ignore[arg-type]
    )
    if mentor.away:
        await owner.run(
            "insert into user_settings (user_id, snooze_until) values (:it, '2100-01-01')", it=user.id
        )
    await owner.run(
        """
        with mentee as (
          insert into users (slack_user_id, name) select gen_random_uuid(), 'mentee' from generate_series(1, :offers)
          returning id
        )
        insert into mentorship_assignments (mentor_id, mentee_user_id, start_date)
        select :mentor, id, '2026-01-01' from mentee""",
        mentor=mentor.id, offers=mentor.offers,
    )  # fmt: skip
    for group in mentor.ratings:
        await owner.run(
            """
            with mentee as (
              insert into users (id, slack_user_id, name)
              select id, id, 'mentee' from unnest(cast(:mentees as uuid[])) id
            )
            insert into mentorship_assignments
              (mentor_id, mentee_user_id, start_date, status, mentee_rating, mentor_accepted_at)
            select :mentor, mentee, '2026-01-01', 'completed', rating, :accepted
            from unnest(cast(:mentees as uuid[]), cast(:ratings as integer[])) past (mentee, rating)""",
            mentor=mentor.id, mentees=[new_id() for _ in group], ratings=group, accepted=mentor.accepted,
        )  # fmt: skip
