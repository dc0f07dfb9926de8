"""Three mentors, and offers to them, for the stories about what becomes of an offer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError

from app.database import PROGRAM
from app.services import outbox
from models.assignments import MentorshipAssignment
from models.mentors import Mentor
from models.words import AssignmentStatus
from tests import people
from tests.stage import NOON, Stage
from workspace.elements import Json
from workspace.modal import Modal

REASON: dict[str, Json] = {"reason": {"type": "static_select", "selected_option": {"value": "away"}}}


@asynccontextmanager
async def three_mentors(house: Stage) -> AsyncIterator[Stage]:
    """Nobody mentored, whatever happened on this stage before."""
    await house.has_delivered()
    await clean(house)
    for conversation in house.workspace.state.conversations.values():
        conversation.messages.clear()
    await house.moves_to(NOON)
    for handle in ("diego", "omar", "lena"):
        await house.becomes_mentor(handle)
    await house.has_looked()
    yield house
    await house.settled()
    await house.has_delivered()
    house.workspace.state.stacks.clear()
    refused = list(house.workspace.refused)
    house.workspace.refused.clear()
    assert refused == []


async def clean(house: Stage) -> None:
    emptied = "mentorship_assignments, mentors, manager_claims, eligibility_exceptions, outbox, audit"
    for attempt in range(5):
        try:
            await house.owner.run(f"truncate {emptied} cascade")
            break
        except DBAPIError:  # the bot's own jobs are at the tables, too: a deadlock ends for one of the two
            await asyncio.sleep(0.1 * attempt)
    maya = "(select id from users where slack_user_id = 'UMAYA')"
    await house.owner.run(f"update users set manager_id = {maya} where slack_user_id in ('UNIA', 'UTOM')")


async def offered(scene: Stage, to: str = "diego", **columns: Any) -> MentorshipAssignment:
    """Nia's, by Maya, with its message."""
    mentor = await scene.owner.find(Mentor, user_id=scene.users[to].id)
    assert mentor is not None
    offer = await people.mentorship(
        scene.owner, mentor, scene.users["nia"], status=AssignmentStatus.PENDING,
        assigned_by=scene.users["maya"], agreement_version=1, **columns,
    )  # fmt: skip
    async with scene.database.transaction(on_behalf_of=PROGRAM) as db:
        about = {"assignment": offer.id}
        topic = f"offer:{offer.id}"
        await outbox.post(db, "offer", to=scene.users[to].id, topic=topic, subject=about, now=NOON)
    await scene.person(to).waits_for("would like you to mentor")
    return offer


async def status(scene: Stage, offer: MentorshipAssignment) -> str:
    row = await scene.owner.find(MentorshipAssignment, id=offer.id)
    assert row is not None
    return row.status


async def assigning(scene: Stage) -> Modal:
    maya = scene.person("maya")
    await maya.types("/mentor assign @nia")
    return await maya.waits_for_modal("Assign a mentor")


def put(modal: Modal, field: str, state: dict[str, Any]) -> None:
    """Whatever a field's element is called, and whichever generation the field is of."""
    elements = next(held for id_, held in modal.view.values.items() if id_.split("@")[0] == field)
    elements[next(iter(elements))] = state
