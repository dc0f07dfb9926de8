"""Messages on their way to Slack: written in the transaction that causes them, delivered after it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, defaulting, id_column, time_column
from models.ids import MessageId, UserId
from models.words import OutboxAction, OutboxStatus


class OutboxMessage(Base):
    """A message to send or to update. `subject` holds ids and counts; the words are drawn at delivery."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(recipient_user_id, recipient_user_ids, channel_id) = 1", name="one_destination"
        ),
        Index("ix_outbox_due", "send_after", "id", postgresql_where="status = 'queued'"),
        Index("ix_outbox_topic", "topic"),
    )

    id: Mapped[MessageId] = id_column()
    kind: Mapped[str]
    action: Mapped[OutboxAction] = defaulting(OutboxAction.POST)
    recipient_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
    recipient_user_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid()), default=None)  # a group DM
    channel_id: Mapped[str | None] = mapped_column(default=None)
    topic: Mapped[str | None] = mapped_column(default=None)  # names a message that is updated later
    subject: Mapped[Json] = mapped_column(default_factory=dict, server_default="{}")
    dedupe_key: Mapped[str | None] = mapped_column(unique=True, default=None)
    send_after: Mapped[datetime] = time_column()
    status: Mapped[OutboxStatus] = defaulting(OutboxStatus.QUEUED)
    attempts: Mapped[int] = defaulting(0)
    leased_until: Mapped[datetime | None] = mapped_column(default=None)
    leased_by: Mapped[str | None] = mapped_column(default=None)
    failure: Mapped[str | None] = mapped_column(default=None)
    sent_channel: Mapped[str | None] = mapped_column(default=None)
    sent_ts: Mapped[str | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = time_column()
    sent_at: Mapped[datetime | None] = mapped_column(default=None)


class DeliveryGate(Base):
    """When a channel, or the workspace, may be posted to next."""

    __tablename__ = "delivery_gates"

    gate: Mapped[str] = mapped_column(primary_key=True)  # "channel:…" or "workspace"
    next_at: Mapped[datetime]
