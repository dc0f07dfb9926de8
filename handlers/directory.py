"""People as Slack tells of them: who acts, who is new, who changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from slack_bolt import BoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.database import PROGRAM, Program, Transaction
from app.services import claims, directory
from handlers.listeners import Body, Listeners
from handlers.once import Once
from models.errors import NotAllowed
from models.ids import SlackId, UserId


def listens() -> Listeners:
    return Listeners(events={"team_join": person_joined, "user_change": person_changed})


async def person_joined(event: dict[str, Any], context: BoltContext, once: Once, clock: Clock) -> None:
    """Slack does not know whom they report to: the leads are asked."""
    profile = directory.Profile.from_slack(event["user"], team_id=context.team_id)
    async with once(on_behalf_of=PROGRAM) as db:
        await directory.record(db, [profile], now=clock())
        await claims.ask_who_manages(db, profile.slack_id, now=clock())


async def person_changed(event: dict[str, Any], context: BoltContext, once: Once, clock: Clock) -> None:
    profile = directory.Profile.from_slack(event["user"], team_id=context.team_id)
    async with once(on_behalf_of=PROGRAM) as db:
        await directory.record(db, [profile], now=clock())


def acting(body: Body, *, team_id: str | None) -> SlackId | None:
    """The Slack id of whoever caused this request; None where it is about people, or about the app, rather than by
    somebody."""
    event = body.get("event")
    if event is not None:
        user = event.get("user")
        return SlackId(user) if isinstance(user, str) else None
    user = body.get("user") or {"id": body.get("user_id"), "team_id": body.get("team_id")}
    if not user["id"]:
        return None
    home = user.get("team_id")
    if team_id and home and home != team_id:
        raise NotAllowed("Mentoring is for members of this workspace, and you are visiting from another one.")
    return SlackId(user["id"])


Recognise = Callable[[SlackId], Awaitable[UserId]]
"""`recognise` with everything but the Slack id filled in, as listeners are given it."""


class FilledAnew(Exception):
    """The directory was filled anew, and whoever acts is another row of it now. Nothing was done yet."""


class Members:
    """Who has sent a form or searched before, by their Slack id: whose it is never changes, and is asked once.

    Whether they may use Cairn is asked anew in each transaction on their behalf, which these requests begin with.
    """

    def __init__(self) -> None:
        self._met: dict[SlackId, UserId] = {}

    async def recognise(self, slack_id: SlackId, *, otherwise: Recognise) -> UserId:
        """Whoever acts: `otherwise` for those not met yet, whose errors are raised."""
        if slack_id not in self._met:
            self._met[slack_id] = await otherwise(slack_id)
        return self._met[slack_id]

    def only(self, transaction: Transaction) -> Transaction:
        """`transaction`, which raises NotAllowed at its beginning where it is not a member's, or FilledAnew."""

        @asynccontextmanager
        async def a_members(
            *, on_behalf_of: UserId | Program, statement_timeout_ms: int | None = None
        ) -> AsyncIterator[AsyncSession]:
            async with transaction(
                on_behalf_of=on_behalf_of, statement_timeout_ms=statement_timeout_ms
            ) as db:
                if not isinstance(on_behalf_of, Program):
                    await self._require_member(db, on_behalf_of)
                yield db

        return a_members

    async def _require_member(self, db: AsyncSession, person: UserId) -> None:
        found = await directory.find_person(db, person)
        if found is None:
            self._met.clear()
            raise FilledAnew
        directory.member(found, is_acting=True)


async def recognise(
    slack_id: SlackId,
    *,
    client: AsyncWebClient,
    transaction: Transaction,
    now: datetime,
    is_acting: bool = False,
) -> UserId:
    """The person behind a Slack id, looked up in Slack when the directory does not have them yet.

    Raises NotAllowed for apps, guests, externals and people who have left.
    """
    async with transaction(on_behalf_of=PROGRAM) as db:
        known = await directory.find(db, slack_id)
    if known:
        return directory.member(known, is_acting=is_acting)
    try:
        found = await client.users_info(user=slack_id)
    except SlackApiError as refused:
        if refused.response["error"] in ("user_not_found", "user_not_visible"):
            raise NotAllowed(
                "I can't find this person. Pick somebody from this workspace's member list."
            ) from None
        raise
    user: dict[str, Any] = found["user"]
    async with transaction(on_behalf_of=PROGRAM) as db:
        await directory.record(db, [directory.Profile.from_slack(user, team_id=None)], now=now)
        return directory.member(await directory.find(db, slack_id), is_acting=is_acting)
