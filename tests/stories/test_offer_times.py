"""An offer that nobody answers: reminders on working days, then the next mentor."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from models.people import UserSettings
from models.words import OnDecline
from tests.stage import NOON, Stage
from tests.stories.offering import offered
from workspace.people import Actor

TUESDAY = datetime(2026, 11, 24, 8, 0, 30, tzinfo=UTC)
"""Nine o'clock in Madrid."""
WEDNESDAY_NIGHT = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 8, 0, 30, tzinfo=UTC)
SEVENTH_DAY = datetime(2026, 12, 2, 8, 0, 30, tzinfo=UTC)


async def test_a_reminder_is_answered_where_it_stands(scene: Stage) -> None:
    await scene.becomes_mentor("diego")
    await offered(scene)
    diego, nia = scene.person("diego"), scene.person("nia")
    await scene.moves_to(TUESDAY)
    await diego.waits_for("still hopes for a mentor")
    before = diego.taps
    await diego.clicks("Accept", beside="still hopes for a mentor")
    modal = await diego.waits_for_modal("Accept the mentorship")
    await modal.submit()
    assert diego.taps - before == 2
    await nia.waits_for("is your mentor")
    await diego.waits_for("The offer to mentor @Nia Okafor is closed.")
    assert not any("Accept" in message.buttons for message in diego.inbox)


async def test_without_an_answer_the_manager_offers_it_to_the_next(scene: Stage) -> None:
    await scene.becomes_mentor("diego")
    await scene.becomes_mentor("omar")
    await offered(scene)
    maya, diego, omar, nia = (scene.person(name) for name in ("maya", "diego", "omar", "nia"))
    await scene.moves_to(SEVENTH_DAY)
    await maya.waits_for("has expired without an answer")
    await diego.waits_for("The offer expired without an answer.")
    await maya.clicks("Offer to Omar Haddad")
    await omar.waits_for("would like you to mentor @Nia Okafor")
    assert not nia.sees("expired")


async def test_where_the_manager_chose_so_it_happens_by_itself(scene: Stage) -> None:
    await scene.becomes_mentor("diego")
    await scene.becomes_mentor("omar")
    await offered(scene, on_decline=OnDecline.NEXT)
    omar = scene.person("omar")
    await scene.moves_to(SEVENTH_DAY)
    await omar.waits_for("would like you to mentor @Nia Okafor")
    assert not scene.person("maya").sees("has expired")


async def test_a_clock_that_goes_back_loses_nothing(scene: Stage) -> None:
    await scene.becomes_mentor("diego")
    await offered(scene)
    diego = scene.person("diego")
    await scene.moves_to(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))  # looked at: the next moment is Tuesday's
    await scene.moves_to(TUESDAY)
    await diego.waits_for("still hopes for a mentor")
    await scene.moves_to(NOON)
    await scene.moves_to(THURSDAY)
    for _ in range(100):
        if sum("still hopes for a mentor" in message.text for message in diego.inbox) == 2:
            break
        await asyncio.sleep(0.1)
    assert sum("still hopes for a mentor" in message.text for message in diego.inbox) == 2


async def asks_for_later(scene: Stage) -> Actor:
    """Diego has an offer, and wants to be asked again tomorrow."""
    await scene.becomes_mentor("diego")
    await offered(scene)
    diego = scene.person("diego")
    await diego.clicks("Ask me later")
    await diego.waits_for("I bring this up again")
    return diego


async def is_reminded_at(scene: Stage, person: Actor, now: datetime) -> bool:
    await scene.moves_to(now)
    await scene.has_delivered()
    return any("still hopes" in message.text for message in person.inbox)


async def test_who_went_away_after_asking_to_be_asked_later_is_left_alone(scene: Stage) -> None:
    diego = await asks_for_later(scene)
    await scene.owner.add(UserSettings(user_id=scene.users["diego"].id, snooze_until=THURSDAY.date()))
    assert not await is_reminded_at(scene, diego, TUESDAY)


async def test_who_asks_to_be_asked_later_is_asked_once_and_in_their_hours(scene: Stage) -> None:
    """Instead of the reminder of that day; after a night in which nothing ran it waits for the morning."""
    diego = await asks_for_later(scene)
    assert not await is_reminded_at(scene, diego, WEDNESDAY_NIGHT)
    await scene.moves_to(THURSDAY)
    await diego.waits_for("still hopes for a mentor")
    await scene.has_delivered()
    assert sum(message.text.count("still hopes") for message in diego.inbox) == 1
