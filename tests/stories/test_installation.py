"""The app is taken out of the workspace and put back: nothing is sent meanwhile, and nothing is lost."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from app.database import PROGRAM
from app.jobs.installation import notice_return
from app.services import installation, outbox
from models.outbox import OutboxMessage
from models.words import OutboxStatus
from tests.stage import NOON, Stage
from workspace.elements import Json

UNINSTALLED: Json = {"type": "app_uninstalled"}
REVOKED: Json = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0001"]}}
REVOKED_FROM_A_USER: Json = {"type": "tokens_revoked", "tokens": {"oauth": ["U0002"], "bot": []}}


async def is_removed(scene: Stage) -> bool:
    async with scene.database.transaction(on_behalf_of=PROGRAM) as db:
        return await installation.is_removed(db)


async def tell(scene: Stage, event: Json) -> None:
    """And wait until the bot has heard it."""
    scene.workspace.event(event)
    await scene.workspace.settled()
    await asyncio.sleep(0.2)


async def write_to(scene: Stage, handle: str) -> None:
    async with scene.database.transaction(on_behalf_of=PROGRAM) as db:
        person = scene.users[handle].id
        await outbox.post(db, "menu", to=person, subject={"person": person}, now=NOON)


@pytest.mark.parametrize("event", [UNINSTALLED, REVOKED], ids=["uninstalled", "token revoked"])
async def test_nothing_is_sent_until_slack_lets_the_app_in_again(scene: Stage, event: Json) -> None:
    diego = scene.person("diego")
    await tell(scene, event)
    assert await is_removed(scene)

    await write_to(scene, "diego")
    await asyncio.sleep(0.3)
    assert await waiting(scene, "diego") == 1

    await notice_return(
        AsyncWebClient("xoxb-of-before", base_url=scene.workspace.api_url), scene.database.transaction
    )
    assert await is_removed(scene)
    scene.workspace.refused.clear()

    await notice_return(
        AsyncWebClient("xoxb-local", base_url=scene.workspace.api_url), scene.database.transaction
    )
    assert not await is_removed(scene)
    await write_to(scene, "lena")  # wakes the delivery
    await diego.waits_for("what would you like to do?")


async def test_a_user_s_token_is_not_ours(scene: Stage) -> None:
    await tell(scene, REVOKED_FROM_A_USER)
    assert not await is_removed(scene)


async def waiting(scene: Stage, handle: str) -> int:
    to_them = OutboxMessage.recipient_user_id == scene.users[handle].id
    async with scene.database.transaction(on_behalf_of=PROGRAM) as db:
        queued = select(OutboxMessage.id).where(to_them, OutboxMessage.status == OutboxStatus.QUEUED)
        return len((await db.scalars(queued)).all())
