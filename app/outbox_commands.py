"""`cairn outbox list` and `cairn outbox retry`: messages that wait or failed, without their words."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sqlalchemy import Row, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import PROGRAM, Transaction
from models.ids import SlackId
from models.outbox import OutboxMessage
from models.people import User
from models.words import OutboxStatus


async def run(transaction: Transaction, verb: str) -> int:
    """Prints what was found or done; returns the exit code."""
    async with transaction(on_behalf_of=PROGRAM) as db:
        if verb == "retry":
            count = await retry(db)
            lines = [f"{count} failed message{'' if count == 1 else 's'} will be tried again."]
        else:
            lines = [_line(row) for row in await unfinished(db)] or ["No message waits, and none failed."]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


async def unfinished(db: AsyncSession) -> Sequence[Row[OutboxMessage, SlackId]]:
    """Failed messages first, then those that wait, in the order of their turn; with the Slack id of one recipient."""
    failed_first = case((OutboxMessage.status == OutboxStatus.FAILED, 0), else_=1)
    found = await db.execute(
        select(OutboxMessage, User.slack_user_id)
        .outerjoin(User, User.id == OutboxMessage.recipient_user_id)
        .where(OutboxMessage.status.in_([OutboxStatus.FAILED, OutboxStatus.QUEUED]))
        .order_by(failed_first, OutboxMessage.send_after, OutboxMessage.id)
    )
    return found.all()


async def retry(db: AsyncSession) -> int:
    """Queues what failed again and wakes the delivery; returns how many.

    They begin at one attempt: an earlier one may have reached Slack, so the delivery looks for the message first.
    """
    changed = await db.execute(
        update(OutboxMessage)
        .where(OutboxMessage.status == OutboxStatus.FAILED)
        .values(status=OutboxStatus.QUEUED, attempts=1, leased_until=None, leased_by=None)
        .returning(OutboxMessage.id)
    )
    await db.execute(select(func.pg_notify("outbox", "")))
    return len(changed.all())


def _line(row: Row[OutboxMessage, SlackId]) -> str:
    message, person = row
    group = f"{len(message.recipient_user_ids)} people" if message.recipient_user_ids else None
    to = person or message.channel_id or group or "?"
    when = message.send_after.strftime("%Y-%m-%d %H:%M")
    reason = message.failure or ""
    tried = f"tried {message.attempts}x" if message.attempts else ""
    return f"{message.status:7} {when}  {message.kind:24} {to:14} {tried:10} {message.id}  {reason}".rstrip()
