"""How other programs get in and are told: REST tokens, repeated requests, webhooks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, id_column, time_column
from models.ids import TokenId, UserId, WebhookId


class ApiToken(Base):
    """A bearer token: of a service, or of one person whose eyes it then has. Only its hash is kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        CheckConstraint("cardinality(scopes) > 0 and scopes <@ array['read','write','admin']", name="scopes"),
    )

    id: Mapped[TokenId] = id_column()
    name: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]]
    acts_as_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None, index=True)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    last_used_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = time_column()


class IdempotencyKey(Base):
    """A POST that carried an Idempotency-Key, with its answer, so that a repeat gets the same one."""

    __tablename__ = "idempotency_keys"

    token_id: Mapped[TokenId] = mapped_column(
        ForeignKey("api_tokens.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    body: Mapped[Json | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = time_column()


class Webhook(Base):
    """An address that is told of events, signed with its own secret; never with private content."""

    __tablename__ = "webhooks"

    id: Mapped[WebhookId] = id_column()
    url: Mapped[str]
    events: Mapped[list[str]]
    secret: Mapped[str]
    created_at: Mapped[datetime] = time_column()
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)
