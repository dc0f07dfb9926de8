"""The steps of a new member's ramp, with or without a mentor."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, defaulting, id_column, time_column
from models.ids import AssignmentId, MilestoneId, TemplateId, UserId
from models.words import VerificationMethod


class RampMilestone(Base):
    """One step. Ramped is who achieved and had verified every required one."""

    __tablename__ = "mentee_ramp_milestones"
    __table_args__ = (
        Index(
            "ix_mentee_ramp_milestones_open",
            "target_date",
            postgresql_where="achieved_date is null and retired_at is null",
        ),
    )

    id: Mapped[MilestoneId] = id_column()
    assignment_id: Mapped[AssignmentId | None] = mapped_column(
        ForeignKey("mentorship_assignments.id"), default=None, index=True
    )
    mentee_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), index=True)
    milestone_name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(default=None)
    target_date: Mapped[date | None] = mapped_column(default=None)
    achieved_date: Mapped[date | None] = mapped_column(default=None)
    achieved_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
    verification_method: Mapped[VerificationMethod | None] = mapped_column(default=None)
    verified_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    is_required: Mapped[bool] = defaulting(True)
    position: Mapped[int] = defaulting(0)
    template_id: Mapped[TemplateId | None] = mapped_column(ForeignKey("milestone_templates.id"), default=None)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = time_column()
