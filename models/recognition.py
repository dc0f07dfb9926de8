"""Recognition: badges at fixed points, and kudos as they were posted."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, id_column, time_column
from models.ids import AssignmentId, BadgeId, KudosId, UserId
from models.words import BadgeKind


class Badge(Base):
    """A fixed point that somebody reached."""

    __tablename__ = "badges"
    __table_args__ = (Index("uq_badges_user_id", "user_id", "kind", unique=True),)

    id: Mapped[BadgeId] = id_column()
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[BadgeKind]
    awarded_at: Mapped[datetime]
    assignment_id: Mapped[AssignmentId | None] = mapped_column(
        ForeignKey("mentorship_assignments.id"), default=None
    )


class Kudos(Base):
    """Thanks to a mentor, in the words that were posted."""

    __tablename__ = "kudos"

    id: Mapped[KudosId] = id_column()
    from_user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"))
    mentor_user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"), index=True)
    words: Mapped[str]
    created_at: Mapped[datetime] = time_column()
