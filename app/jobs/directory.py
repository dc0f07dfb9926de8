"""Keeps the directory true: reads Slack's whole member list, page by page, on one replica at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import PROGRAM, Transaction
from app.services import directory, listing
from models.ids import SlackId

log = structlog.get_logger("cairn.directory")

EVERY = timedelta(hours=6)
"""Events bring changes at once; this finds what was missed while nobody listened."""
LEASE = timedelta(minutes=1)
"""More than a page takes on a bad day; renewed with each page. Two who read at once do no harm, only work twice."""
RETRY = timedelta(seconds=30)
AT_ONCE = timedelta(0)
PAGE = 200
PAGE_PAUSE = timedelta(seconds=3)
"""users.list may be called 20 times a minute (Tier 2)."""


@dataclass(frozen=True)
class Listing:
    people: int
    gone: int


async def refresh(
    client: AsyncWebClient, transaction: Transaction, clock: Clock, *, page_pause: timedelta = PAGE_PAUSE
) -> Listing | None:
    """Reads the list if it is due; None if it is not, or if another replica is reading it.

    Due is at the first start, then every six hours. Call it at the start and every minute. Raises what Slack or the
    database raises; then it is due again half a minute later.
    """
    async with transaction(on_behalf_of=PROGRAM) as db:
        if not await listing.claim(db, lease=LEASE):
            return None
    next_in = RETRY
    try:
        read = await _read(client, transaction, clock, page_pause)
        next_in = EVERY
    except asyncio.CancelledError:
        next_in = AT_ONCE  # this process stops: the next one need not wait
        raise
    finally:
        await _hold(transaction, next_in)
    log.info("directory_read", people=read.people)
    if read.gone:
        log.info("people_gone", count=read.gone)
    return read


async def _read(
    client: AsyncWebClient, transaction: Transaction, clock: Clock, page_pause: timedelta
) -> Listing:
    began = datetime.now(UTC)
    team_id: str = (await client.auth_test())["team_id"]
    listed: set[SlackId] = set()
    async for page in _pages(client, transaction, page_pause):
        profiles = [directory.Profile.from_slack(user, team_id=team_id) for user in page]
        async with transaction(on_behalf_of=PROGRAM) as db:
            await directory.record(db, profiles, now=clock())
            await listing.hold(db, pause=LEASE)
        listed.update(profile.slack_id for profile in profiles)
    async with transaction(on_behalf_of=PROGRAM) as db:
        return Listing(len(listed), await listing.complete(db, listed, began=began))


async def _pages(
    client: AsyncWebClient, transaction: Transaction, page_pause: timedelta
) -> AsyncIterator[list[dict[str, Any]]]:
    """All pages to the last; waits where Slack says so, and keeps the claim meanwhile."""
    cursor = ""
    while True:
        try:
            answer = await client.users_list(limit=PAGE, cursor=cursor)
        except SlackApiError as refused:
            if refused.response.status_code != 429:
                raise
            wait = timedelta(seconds=float(refused.response.headers["Retry-After"]))
            await _hold(transaction, wait + LEASE)
            await asyncio.sleep(wait.total_seconds())
            continue
        yield answer["members"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
        await asyncio.sleep(page_pause.total_seconds())


async def _hold(transaction: Transaction, pause: timedelta) -> None:
    async with transaction(on_behalf_of=PROGRAM) as db:
        await listing.hold(db, pause=pause)
