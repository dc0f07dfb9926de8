"""When Cairn looks at whom again, and what it has said to whom by itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, id_column
from models.ids import AgendaId, UserId


class Agenda(Base):
    """A moment at which to see what is due for a person. What concerns them adds one that is due at once.

    Rows are only added, and all of a person's are replaced by the next one when they were looked at: nobody who
    writes waits for somebody else.
    """

    __tablename__ = "agenda"
    __table_args__ = (Index("ix_agenda_look_at", "look_at"), Index("ix_agenda_user_id", "user_id"))

    id: Mapped[AgendaId] = id_column()
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    look_at: Mapped[datetime] = mapped_column(server_default="-infinity")


class Nudge(Base):
    """One thing said to one person on one occasion: its key is why nothing is said twice."""

    __tablename__ = "nudges"
    __table_args__ = (
        Index("ix_nudges_message", "message"),
        Index("ix_nudges_said", "user_id", "said_at"),
    )

    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    occasion: Mapped[str] = mapped_column(primary_key=True)
    said_at: Mapped[datetime]
    message: Mapped[UUID | None] = mapped_column(
        default=None
    )  # which it was part of; none: muted, or too late
    state: Mapped[str] = mapped_column(default="", server_default="")  # of the subject, as it was drawn last
