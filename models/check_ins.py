"""Check-ins: the meetings that are due, and what became of them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.assignments import MentorshipAssignment
from models.base import Base, defaulting, id_column, time_column
from models.ids import AssignmentId, CheckInId, UserId
from models.words import CheckInStatus


class CheckIn(Base):
    """One scheduled meeting. Moving it changes `due_on` and counts; the session that held it names it."""

    __tablename__ = "check_ins"
    __table_args__ = (
        Index("uq_check_ins_open", "assignment_id", unique=True, postgresql_where="status = 'scheduled'"),
        Index("ix_check_ins_due", "due_on", postgresql_where="status = 'scheduled'"),
        Index("ix_check_ins_assignment_id", "assignment_id", "due_on"),
    )

    id: Mapped[CheckInId] = id_column()
    assignment_id: Mapped[AssignmentId] = mapped_column(
        ForeignKey("mentorship_assignments.id", ondelete="CASCADE")
    )
    due_on: Mapped[date]
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    status: Mapped[CheckInStatus] = defaulting(CheckInStatus.SCHEDULED)
    original_due_on: Mapped[date | None] = mapped_column(default=None)
    moved_count: Mapped[int] = defaulting(0, SmallInteger)
    asked_mentee_at: Mapped[datetime | None] = mapped_column(default=None)  # "Did you meet?"
    asked_mentor_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
    created_at: Mapped[datetime] = time_column()

    assignment: Mapped[MentorshipAssignment] = relationship(lazy="raise", viewonly=True, init=False)
