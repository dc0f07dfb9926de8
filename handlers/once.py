"""One unit of work for each submission or event, however often Slack delivers it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from app.database import PROGRAM, Program, Transaction
from app.services import requests
from handlers.listeners import Body
from models.ids import UserId


class Once:
    """`async with once() as db:` is a transaction on behalf of the person, carried out at most once.

    A repetition raises AlreadyApplied, which app/slack.py answers as done.
    """

    def __init__(self, transaction: Transaction, body: Body, person: UserId | None) -> None:
        self._transaction = transaction
        self._key = _key(body)
        self._person = person

    @asynccontextmanager
    async def __call__(self, *, on_behalf_of: UserId | Program | None = None) -> AsyncIterator[AsyncSession]:
        async with self._transaction(on_behalf_of=on_behalf_of or self._person or PROGRAM) as db:
            await requests.apply_once(db, self._key)
            yield db


def _key(body: Body) -> str:
    """Slack's name for this request, the same in every repetition of it."""
    if "event_id" in body:
        return f"event:{body['event_id']}"
    view = body.get("view") or {}
    return f"view:{view.get('id')}:{view.get('callback_id')}"
