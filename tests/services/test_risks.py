"""What needs a manager, from facts alone: the rules of *at risk*, whose line it is, and what is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.database import PROGRAM, Database
from app.services import digests, risks
from app.services.working_days import WorkingTime
from models.analytics import RiskDismissal
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.errors import NotMyReport
from models.ids import UserId
from models.mentors import Mentor
from models.milestones import RampMilestone
from models.people import User
from models.shapes.risks import AtRisk, Needing, OfferFailed, PastEnd, ToVerify, WithoutMentor
from models.words import AssignmentStatus, Cadence, CheckInStatus, VerificationMethod
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

DAY = timedelta(days=1)
TODAY = MONDAY.date()
HELD, MISSED, SKIPPED = CheckInStatus.HELD, CheckInStatus.MISSED, CheckInStatus.SKIPPED


async def needing(database: Database, manager: User, now: datetime = MONDAY) -> Needing:
    """As the manager; what the program finds for them is the same."""
    async with database.transaction(on_behalf_of=manager.id) as db:
        own = await risks.needing(db, manager.id, now=now)
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        assert (await risks.needing_of(db, [manager.id], now=now))[manager.id] == own
    return own


class Team:
    """Maya, whom Boss manages, and Nia, who reports to Maya; Diego mentors her since four days ago."""

    boss: User
    maya: User
    nia: User
    diego: Mentor

    @classmethod
    async def of(cls, owner: Owner) -> Team:
        team = cls()
        team.boss = await people.person(owner, "Boss")
        team.maya = await people.person(owner, "Maya", manager=team.boss)
        team.nia = await people.new_csm(owner, "Nia", manager=team.maya)
        team.diego = await people.mentor(owner, "Diego", max_mentees=5)
        return team

    async def pair(self, owner: Owner, mentee: User | None = None, **columns: Any) -> MentorshipAssignment:
        began = MONDAY - 4 * DAY
        given = {"start_date": began.date(), "mentor_accepted_at": began, **columns}
        return await people.mentorship(owner, self.diego, mentee or self.nia, **given)


@pytest.fixture
async def team(owner: Owner) -> Team:
    return await Team.of(owner)


def check_in(
    pair: MentorshipAssignment, days_ago: int, status: CheckInStatus = CheckInStatus.SCHEDULED
) -> CheckIn:
    return CheckIn(assignment_id=pair.id, due_on=TODAY - days_ago * DAY, status=status)


def milestone(mentee: User, due_on: date, **columns: Any) -> RampMilestone:
    return RampMilestone(mentee_user_id=mentee.id, milestone_name="Led a call", target_date=due_on, **columns)


async def test_a_pair_that_meets_is_on_track(database: Database, owner: Owner, team: Team) -> None:
    pair = await team.pair(owner)
    await owner.add(check_in(pair, 2, HELD), check_in(pair, -5), milestone(team.nia, TODAY + 5 * DAY))
    assert await needing(database, team.maya) == Needing(on_track=1)


@pytest.mark.parametrize(
    ("history", "at_risk"),
    [
        ([MISSED, MISSED], True), ([HELD, MISSED, MISSED], True), ([MISSED, SKIPPED, MISSED], True),
        ([MISSED, HELD, MISSED], False), ([MISSED, MISSED, HELD], False), ([MISSED], False), ([SKIPPED] * 3, False),
    ],
)  # fmt: skip
async def test_two_check_ins_missed_running(
    database: Database, owner: Owner, team: Team, history: list[CheckInStatus], at_risk: bool
) -> None:
    """What was skipped was agreed on, and is neither held nor missed."""
    pair = await team.pair(owner)
    await owner.add(
        *(check_in(pair, 10 - number, one) for number, one in enumerate(history)), check_in(pair, -3)
    )
    found = await needing(database, team.maya)
    assert [need for need in found.needs if isinstance(need, AtRisk) and need.missed] == list(found.needs)
    assert (len(found.needs), found.on_track) == ((1, 0) if at_risk else (0, 1))


@pytest.mark.parametrize(
    ("cadence", "quiet_days", "at_risk"),
    [
        (Cadence.WEEKLY, 14, False), (Cadence.WEEKLY, 15, True), (Cadence.BIWEEKLY, 28, False),
        (Cadence.BIWEEKLY, 29, True), (Cadence.MONTHLY, 61, False), (Cadence.MONTHLY, 62, True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("since", ["start", "session", "resumed"])
async def test_twice_the_cadence_without_a_session(
    database: Database, owner: Owner, team: Team, cadence: Cadence, quiet_days: int, at_risk: bool, since: str
) -> None:
    """From the start, the last session or the end of the last pause, whichever came last."""
    then, long_ago = MONDAY - quiet_days * DAY, MONDAY - 200 * DAY
    began = then if since == "start" else long_ago
    columns: dict[str, Any] = {"resumed_at": then} if since == "resumed" else {}
    pair = await team.pair(
        owner, check_in_cadence=cadence, start_date=began.date(), mentor_accepted_at=began, **columns
    )
    if since == "session":
        await people.session(owner, pair, session_date=then)
        await people.session(owner, pair, session_date=then - 7 * DAY)
    found = await needing(database, team.maya)
    assert [need.quiet_since for need in found.needs if isinstance(need, AtRisk)] == [then.date()] * at_risk


async def test_a_pause_is_agreed_on(database: Database, owner: Owner, team: Team) -> None:
    began = MONDAY - 90 * DAY
    pair = await team.pair(
        owner,
        status=AssignmentStatus.PAUSED,
        start_date=began.date(),
        mentor_accepted_at=began,
        paused_at=began,
    )
    await owner.add(check_in(pair, 20, MISSED), check_in(pair, 13, MISSED), milestone(team.nia, began.date()))
    assert await needing(database, team.maya) == Needing(on_track=1)
    await owner.run("update mentorship_assignments set status = 'active', resumed_at = :at", at=MONDAY - DAY)
    found = await needing(database, team.maya)
    assert [(need.missed, need.quiet_since) for need in found.needs if isinstance(need, AtRisk)] == [
        (False, None)
    ]


@pytest.mark.parametrize(
    ("target", "today", "country", "weekdays", "late"),
    [
        ("2026-11-09", "2026-11-22", None, {1, 2, 3, 4, 5}, False),
        ("2026-11-09", "2026-11-23", None, {1, 2, 3, 4, 5}, True),
        ("2026-12-14", "2026-12-28", "DE", {1, 2, 3, 4, 5}, False),  # Christmas day was a Friday
        ("2026-12-14", "2026-12-29", "DE", {1, 2, 3, 4, 5}, True),
        ("2026-11-09", "2026-12-07", None, {1, 2}, False),
        ("2026-11-09", "2026-12-14", None, {1, 2}, True),
    ],
)
def test_ten_working_days_late(
    target: str, today: str, country: str | None, weekdays: set[int], late: bool
) -> None:
    mentee = WorkingTime(ZoneInfo("UTC"), frozenset(weekdays), country=country)
    for person in (mentee, replace(mentee, away_until=date(2027, 1, 1))):
        assert risks.is_far_behind(date.fromisoformat(target), date.fromisoformat(today), person) is late


async def test_a_required_milestone_far_behind(database: Database, owner: Owner, team: Team) -> None:
    pair = await team.pair(owner)
    due = TODAY - 14 * DAY
    await owner.add(
        milestone(team.nia, due, is_required=False),
        milestone(team.nia, due, achieved_date=TODAY),
        milestone(team.nia, due, retired_at=MONDAY),
        milestone(team.nia, due + DAY),
    )
    assert (await needing(database, team.maya)).needs == ()
    await owner.add(milestone(team.nia, due, assignment_id=pair.id), milestone(team.nia, due - 7 * DAY))
    [need] = (await needing(database, team.maya)).needs
    assert isinstance(need, AtRisk)
    assert need.late is not None
    assert (need.late.target_date, need.missed, need.quiet_since) == (due - 7 * DAY, False, None)


async def test_who_has_no_mentor_waits_and_an_offer_that_failed_is_followed_up(
    database: Database, owner: Owner, team: Team
) -> None:
    tom = await people.new_csm(owner, "Tom", manager=team.maya, start_date=TODAY - 30 * DAY)
    ana = await people.new_csm(owner, "Ana", manager=team.maya)
    offer = {"offered_at": MONDAY - 60 * DAY, "mentor_accepted_at": None}
    await team.pair(owner, tom, status=AssignmentStatus.DECLINED, declined_at=MONDAY - 58 * DAY, **offer)
    await team.pair(owner, ana, status=AssignmentStatus.EXPIRED, expired_at=MONDAY - 50 * DAY, **offer)
    await team.pair(owner, ana, status=AssignmentStatus.PENDING, mentor_accepted_at=None)
    had_one = await people.new_csm(owner, "Had one", manager=team.maya)
    await team.pair(owner, had_one, status=AssignmentStatus.COMPLETED, completed_at=MONDAY)
    found = await needing(database, team.maya)
    assert [type(need) for need in found.needs] == [WithoutMentor, OfferFailed]
    assert [need.mentee.name for need in found.needs] == ["Nia", "Tom"]
    assert found.on_track == 0


async def test_a_failed_offer_for_somebody_long_here_is_brought_up_for_a_while(
    database: Database, owner: Owner, team: Team
) -> None:
    old = await people.person(owner, "Olga", manager=team.maya)
    await team.pair(owner, team.nia)
    await team.pair(
        owner,
        old,
        status=AssignmentStatus.DECLINED,
        declined_at=MONDAY,
        offered_at=MONDAY,
        mentor_accepted_at=None,
    )
    assert [need.mentee.name for need in (await needing(database, team.maya)).needs] == ["Olga"]
    later = MONDAY + risks.FAILED_SINCE + DAY
    assert not any(need.mentee.name == "Olga" for need in (await needing(database, team.maya, later)).needs)


async def test_a_declined_hand_over_is_followed_up_beside_the_running_mentorship(
    database: Database, owner: Owner, team: Team
) -> None:
    pair = await team.pair(owner)
    await people.mentorship(
        owner, await people.mentor(owner, "Omar"), team.nia, status=AssignmentStatus.DECLINED,
        handed_over_from_id=pair.id, declined_at=MONDAY,
    )  # fmt: skip
    found = await needing(database, team.maya)
    assert ([type(need) for need in found.needs], found.on_track) == ([OfferFailed], 0)


async def test_past_its_end_it_is_to_be_completed_and_nothing_else(
    database: Database, owner: Owner, team: Team
) -> None:
    long_ago = MONDAY - 100 * DAY
    pair = await team.pair(
        owner, start_date=long_ago.date(), mentor_accepted_at=long_ago, expected_end_date=TODAY
    )
    [need] = (await needing(database, team.maya)).needs
    assert isinstance(need, AtRisk)
    [need] = (await needing(database, team.maya, MONDAY + DAY)).needs
    assert isinstance(need, PastEnd)
    assert (need.assignment_id, need.ended_on) == (pair.id, TODAY)


async def test_the_nearest_manager_verifies_where_there_is_no_mentor(
    database: Database, owner: Owner, team: Team
) -> None:
    step = milestone(
        team.nia, TODAY, achieved_date=TODAY, verification_method=VerificationMethod.MENTOR_VERIFIED
    )
    await owner.add(step)
    found = await needing(database, team.maya)
    assert [need.milestone_id for need in found.needs if isinstance(need, ToVerify)] == [step.id]
    above = await needing(database, team.boss)
    assert [type(need) for need in above.needs] == [WithoutMentor]
    await team.pair(owner)
    assert (await needing(database, team.maya)).needs == ()


async def test_the_whole_line_and_nobody_else_s(database: Database, owner: Owner, team: Team) -> None:
    otto = await people.person(owner, "Otto")
    await people.new_csm(owner, "Sam", manager=otto)
    ulla = await people.new_csm(owner, "Ulla")
    await team.pair(owner, ulla, status=AssignmentStatus.DECLINED, declined_at=MONDAY, assigned_by=team.maya)
    names = {
        manager.name: [need.mentee.name for need in (await needing(database, manager)).needs]
        for manager in (team.boss, team.maya, otto, team.nia)
    }
    assert names == {"Boss": ["Nia"], "Maya": ["Nia", "Ulla"], "Otto": ["Sam"], "Nia": []}
    everybody = [UserId(one.id) for one in (team.boss, team.maya, otto, team.nia)]
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        found = await risks.needing_of(db, everybody, now=MONDAY)
    assert [[need.mentee.name for need in found[one].needs] for one in everybody] == list(names.values())


async def test_what_one_knows_is_hidden_for_two_weeks_and_for_nobody_else(
    database: Database, owner: Owner, team: Team
) -> None:
    pair = await team.pair(owner)
    await owner.add(check_in(pair, 3, MISSED), check_in(pair, 2, MISSED))
    for _ in range(2):
        async with database.transaction(on_behalf_of=team.maya.id) as db:
            await risks.hide(db, pair.id, by=team.maya.id, now=MONDAY)
    assert await needing(database, team.maya) == Needing(hidden=1)
    assert (await needing(database, team.maya, MONDAY + 13 * DAY)).needs == ()
    assert len((await needing(database, team.maya, MONDAY + 14 * DAY)).needs) == 1
    assert len((await needing(database, team.boss)).needs) == 1
    stranger = await people.person(owner, "Zed")
    with pytest.raises(NotMyReport):
        async with database.transaction(on_behalf_of=team.maya.id) as db:
            await risks.hide(db, pair.id, by=stranger.id, now=MONDAY)
    assert await owner.find(RiskDismissal, user_id=stranger.id) is None


async def test_a_digest_of_a_day_is_queued_once(database: Database, owner: Owner, team: Team) -> None:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        for on in (TODAY, TODAY, TODAY + 7 * DAY):
            await digests.post(db, digests.MANAGER, team.maya.id, on=on, now=MONDAY)
    queued = await owner.run("select kind, topic from outbox where action = 'post'")
    assert [(row.kind, row.topic) for row in queued] == [
        ("manager_digest", f"manager_digest:{team.maya.id}")
    ] * 2
