"""What happened and what was already done: facts only, never private words."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, id_column, time_column
from models.ids import AuditId, UserId


class AuditEntry(Base):
    """One step: who, when, what it was before and after."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject_type", "subject_id", "at"),)

    id: Mapped[AuditId] = id_column()
    at: Mapped[datetime]
    actor_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
    actor_name: Mapped[str | None] = mapped_column(
        default=None
    )  # when nobody in person: a token, the scheduler
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID | None] = mapped_column(default=None)
    before: Mapped[Json | None] = mapped_column(default=None)
    after: Mapped[Json | None] = mapped_column(default=None)


class AppliedRequest(Base):
    """A Slack event or submission that was applied, so that a repeat changes nothing."""

    __tablename__ = "applied_requests"

    key: Mapped[str] = mapped_column(primary_key=True)  # "event:Ev…" or "view:V…"
    applied_at: Mapped[datetime] = time_column()
