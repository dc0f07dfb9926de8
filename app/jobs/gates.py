"""Slack's limits, kept by all replicas together: one row a conversation and one for the workspace."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

WORKSPACE = "workspace"
CHANNEL = "channel:"


@dataclass(frozen=True)
class Pace:
    """How fast Slack may be written to: seconds between two posts in a channel, messages a minute in all."""

    channel_interval: float
    messages_per_minute: int

    @property
    def burst(self) -> int:
        """So many may go at once after a pause: whoever accepts an offer has several people told."""
        return self.messages_per_minute // 10

    @property
    def spacing(self) -> float:
        """Seconds between two messages otherwise; together with the burst never above the cap in any minute."""
        return 60.0 / (self.messages_per_minute - self.burst)


# The workspace's gate is the generic cell rate algorithm (ITU-T I.371): `next_at` moves on by one spacing for each
# message, and may be up to `burst` spacings ahead of now. Locking its row puts the replicas' claims in a line; the
# setting ends a transaction whose process was frozen while it held the lock.
LOCK_WORKSPACE = text(
    """
    insert into delivery_gates as gates (gate, next_at) values (:workspace, clock_timestamp())
    on conflict (gate) do update set next_at = greatest(gates.next_at, clock_timestamp())
    returning extract(epoch from next_at - clock_timestamp())::float,
              set_config('idle_in_transaction_session_timeout', '10s', true)
    """
)
TAKE_PLACES = text(
    "update delivery_gates set next_at = next_at + make_interval(secs => :seconds) where gate = :workspace"
)
CLOSE = text(
    """
    insert into delivery_gates as gates (gate, next_at)
    values (:gate, clock_timestamp() + make_interval(secs => :seconds))
    on conflict (gate) do update set next_at = greatest(gates.next_at, excluded.next_at)
    """
)
ANOTHER_CHANNEL_IS_LIMITED = text(
    """
    select exists (
        select from delivery_gates
        where gate like :channels and gate <> :gate and next_at > clock_timestamp() + make_interval(secs => :interval)
    )
    """
)


async def places(db: AsyncSession, pace: Pace) -> int:
    """How many messages the workspace's cap lets through now. Other claims wait until this transaction ends."""
    ahead: float = (await db.execute(LOCK_WORKSPACE, {"workspace": WORKSPACE})).scalar_one()
    return max(0, int(pace.burst + 1 - ahead / pace.spacing + 1e-6))


async def take_places(db: AsyncSession, taken: int, pace: Pace) -> None:
    await db.execute(TAKE_PLACES, {"seconds": taken * pace.spacing, "workspace": WORKSPACE})


async def posted(db: AsyncSession, conversation: str, pace: Pace) -> None:
    """Closes a conversation for its pause between two messages."""
    await db.execute(CLOSE, {"gate": CHANNEL + conversation, "seconds": pace.channel_interval})


async def limited(
    db: AsyncSession, conversation: str, seconds: float, pace: Pace, *, whole_method: bool
) -> None:
    """Closes what Slack limited for as long as it said.

    It does not say whether a post was one too many for the channel or for the workspace. While a second channel is
    limited too, it is the workspace.
    """
    gate = CHANNEL + conversation
    if not whole_method:
        await db.execute(CLOSE, {"gate": gate, "seconds": seconds})
        whole_method = (
            await db.execute(
                ANOTHER_CHANNEL_IS_LIMITED,
                {"channels": f"{CHANNEL}%", "gate": gate, "interval": pace.channel_interval},
            )
        ).scalar_one()
    if whole_method:
        await db.execute(CLOSE, {"gate": WORKSPACE, "seconds": seconds + pace.burst * pace.spacing})
