"""A check-in's day: what the two are sent, and the one tap it takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest_asyncio
from sqlalchemy import select

from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.sessions import ActionItem, MentorshipSession
from models.words import CheckInStatus
from tests.stage import Stage
from tests.stories.pair import a_pair, audited
from workspace.people import Actor, Sight

TUESDAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 8, 0, 30, tzinfo=UTC)
"""Nine o'clock for both."""
AFTERNOON = datetime(2026, 11, 24, 15, 30, 30, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 11, 25, 8, 0, 30, tzinfo=UTC)
THURSDAY_MORNING = datetime(2026, 11, 26, 8, 0, 30, tzinfo=UTC)
SECRET = "cried in the stairwell"


@pytest_asyncio.fixture
async def pair(scene: Stage) -> AsyncIterator[MentorshipAssignment]:
    """Diego mentors Nia, and they are to meet on Tuesday."""
    mentorship = await a_pair(scene)
    await scene.owner.add(CheckIn(assignment_id=mentorship.id, due_on=TUESDAY))
    item = ActionItem(item=SECRET, owner="mentor", due=None, done=False)
    await scene.owner.add(
        MentorshipSession(
            assignment_id=mentorship.id,
            session_date=datetime(2026, 11, 16, 11, 0, tzinfo=UTC),
            duration_minutes=30,
            topics_covered=[SECRET],
            action_items=[item],
            logged_by_user_id=scene.users["nia"].id,
        )
    )
    yield mentorship


async def days(scene: Stage) -> list[tuple[date, CheckInStatus]]:
    async with scene.owner.session() as db:
        rows = await db.scalars(select(CheckIn).order_by(CheckIn.due_on))
        return [(row.due_on, row.status) for row in rows]


def about(person: Actor, words: str = "Check-in with") -> Sight:
    [message] = [one for one in person.inbox if words in one.text]
    return message


async def looked(scene: Stage, now: datetime) -> None:
    """Everything that was due at this moment has been seen to, and sent."""
    await scene.moves_to(now)
    waiting = (
        "select 1 from agenda where look_at <= :now union all select 1 from outbox where status = 'queued'"
    )
    for _ in range(300):
        if not await scene.owner.run(waiting, now=now):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("Somebody still waits to be looked at.")


async def asked(scene: Stage) -> tuple[Actor, Actor]:
    """Nia was asked whether they met, and nobody else was."""
    nia, diego = scene.person("nia"), scene.person("diego")
    await looked(scene, AFTERNOON)
    await nia.waits_for("Did you and @Diego Ruiz meet?")
    assert not diego.sees("Did you and")
    return nia, diego


async def test_the_morning_has_counts_and_no_word_of_theirs(scene: Stage, pair: MentorshipAssignment) -> None:
    nia, diego = scene.person("nia"), scene.person("diego")
    await scene.moves_to(MORNING)
    await nia.waits_for("Check-in with @Diego Ruiz today")
    await diego.waits_for("Check-in with @Nia Okafor today")
    assert "1 open action" in about(nia).text
    assert "Suggested this week:" in about(nia).text
    assert {"Reschedule", "Skip this one", "Set a time", "View"} <= set(about(nia).buttons)
    assert not nia.sees(SECRET)
    await diego.clicks("View", on=about(diego))
    await diego.waits_for_modal("Check-in")
    assert SECRET in diego.modal.text


async def test_we_met_is_one_tap_and_can_be_taken_back(scene: Stage, pair: MentorshipAssignment) -> None:
    nia, _ = await asked(scene)
    before = nia.taps
    await nia.clicks("We met")
    await nia.waits_for("Held. Next: Tue 1 Dec")
    assert nia.taps - before == 1
    assert await days(scene) == [
        (TUESDAY, CheckInStatus.HELD),
        (date(2026, 12, 1), CheckInStatus.SCHEDULED),
    ]
    await nia.clicks("Undo")
    await nia.waits_for("Did you and @Diego Ruiz meet?")
    assert await days(scene) == [(TUESDAY, CheckInStatus.SCHEDULED)]
    assert await audited(scene, "check_in.undone") == 1


async def test_details_follow_when_there_is_time(scene: Stage, pair: MentorshipAssignment) -> None:
    nia, diego = await asked(scene)
    await nia.clicks("We met")
    await nia.waits_for("Held. Next: Tue 1 Dec")
    await nia.clicks("Add details")
    await nia.waits_for_modal("Edit the session")
    assert nia.modal.values["Date"] == TUESDAY.isoformat()
    await nia.modal.fill("Summary", SECRET)
    await nia.modal.submit()
    await diego.waits_for("logged your session of Tue 24 Nov")
    held = next(one for one in nia.inbox if "Held." in one.text)
    await scene.workspace.waits_until(lambda: "Undo" not in held.buttons and "View" in held.buttons)
    assert not diego.sees(SECRET)


async def test_who_skips_it_tells_both(scene: Stage, pair: MentorshipAssignment) -> None:
    nia, diego = scene.person("nia"), scene.person("diego")
    await scene.moves_to(MORNING)
    await nia.waits_for("Check-in with @Diego Ruiz today")
    await diego.waits_for("Check-in with @Nia Okafor today")
    await diego.clicks("Skip this one")
    for person in (nia, diego):
        await person.waits_for("Skipped. Next: Tue 1 Dec")
    assert "Undo" in about(diego, "Skipped").buttons
    assert "Undo" not in about(nia, "Skipped").buttons
    await looked(scene, AFTERNOON)
    assert not nia.sees("Did you and")


async def test_another_day_for_both(scene: Stage, pair: MentorshipAssignment) -> None:
    nia, diego = scene.person("nia"), scene.person("diego")
    await scene.moves_to(MORNING)
    await nia.waits_for("Check-in with @Diego Ruiz today")
    await diego.waits_for("Check-in with @Nia Okafor today")
    await diego.clicks("Reschedule")
    await diego.waits_for_modal("Reschedule")
    assert diego.modal.labels == ["Date", "Time"]
    assert diego.modal.values["Date"] == "2026-11-25"
    await diego.modal.fill("Date", "2026-11-28")
    await diego.modal.submit()
    assert "The next day that works is Mon 30 Nov" in diego.modal.errors["Date"]
    await diego.modal.fill("Date", "2026-11-26")
    await diego.modal.submit()
    for person in (nia, diego):
        await person.waits_for("Moved to Thu 26 Nov")
    await scene.moves_to(THURSDAY_MORNING)
    await nia.waits_for("Check-in with @Diego Ruiz today")


async def test_a_time_at_which_both_work(scene: Stage, pair: MentorshipAssignment) -> None:
    nia = scene.person("nia")
    await scene.moves_to(MORNING)
    await nia.waits_for("Check-in with @Diego Ruiz today")
    await nia.clicks("Set a time")
    await nia.waits_for_modal("Reschedule")
    assert (nia.modal.values["Date"], nia.modal.values["Time"]) == ("2026-11-24", "10:00")
    await nia.modal.submit()
    [row] = await scene.owner.run("select starts_at from check_ins")
    assert row.starts_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    await scene.moves_to(datetime(2026, 11, 24, 10, 0, 30, tzinfo=UTC))
    await nia.waits_for("Did you and @Diego Ruiz meet?")


async def test_who_had_moved_it_says_so_afterwards(scene: Stage, pair: MentorshipAssignment) -> None:
    nia, _ = await asked(scene)
    await nia.clicks("Moved")
    await nia.waits_for_modal("Reschedule")
    assert nia.modal.values["Date"] == "2026-11-25"
    await nia.modal.submit()
    await nia.waits_for("Moved to Wed 25 Nov")


async def test_unanswered_it_goes_to_the_mentor_and_then_is_missed(
    scene: Stage, pair: MentorshipAssignment
) -> None:
    nia, diego = await asked(scene)
    await scene.moves_to(NEXT_MORNING)
    await diego.waits_for("Did you and @Nia Okafor meet on Tue 24 Nov?")
    await scene.moves_to(THURSDAY_MORNING)
    await nia.waits_for("Nobody said that you met. Next: Tue 1 Dec")
    assert (TUESDAY, CheckInStatus.MISSED) in await days(scene)
    await diego.waits_for("Nobody said that you met")
    await diego.clicks("We met", on=about(diego, "Nobody said"))
    await diego.waits_for("Held. Next: Tue 1 Dec")
    assert await days(scene) == [
        (TUESDAY, CheckInStatus.HELD),
        (date(2026, 12, 1), CheckInStatus.SCHEDULED),
    ]


async def test_it_did_not_happen(scene: Stage, pair: MentorshipAssignment) -> None:
    nia, diego = await asked(scene)
    await nia.clicks("Didn't happen")
    await nia.waits_for("Did not happen. Next: Tue 1 Dec")
    await looked(scene, NEXT_MORNING)
    assert not diego.sees("Did you and")


async def test_a_slower_rhythm_is_one_tap_and_a_line_for_the_other_one(
    scene: Stage, pair: MentorshipAssignment
) -> None:
    await scene.owner.run("update mentorship_assignments set start_date = '2026-10-01'")
    nia, diego = await asked(scene)
    await nia.clicks("We met")
    await nia.waits_for("Held. Next: Tue 1 Dec")
    await nia.clicks("Meet every two weeks")
    await diego.waits_for("have a check-in every two weeks now")
    [row] = await scene.owner.run("select check_in_cadence from mentorship_assignments")
    assert row.check_in_cadence == "biweekly"


async def test_a_button_of_yesterday_says_what_is_so_now(scene: Stage, pair: MentorshipAssignment) -> None:
    nia, _ = await asked(scene)
    await scene.owner.run("update check_ins set due_on = '2026-11-27'")
    await nia.clicks("Didn't happen")
    await nia.waits_for("This check-in is on Fri 27 Nov now")


async def test_moved_and_moved_back_it_is_asked_about_all_the_same(
    scene: Stage, pair: MentorshipAssignment
) -> None:
    nia, diego = await asked(scene)
    moves = (
        ("Moved", "2026-11-26", "Moved to Thu 26 Nov"),
        ("Reschedule", "2026-11-24", "Did you and @Diego Ruiz meet?"),
    )
    for button, day, words in moves:
        await nia.clicks(button)
        await nia.waits_for_modal("Reschedule")
        await nia.modal.fill("Date", day)
        await nia.modal.submit()
        await nia.waits_for(words)
    await scene.moves_to(NEXT_MORNING)
    await nia.waits_for("Did you and @Diego Ruiz meet on Tue 24 Nov?")
    await scene.moves_to(THURSDAY_MORNING)
    await diego.waits_for("Did you and @Nia Okafor meet on Tue 24 Nov?")
