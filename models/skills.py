"""Skills over time: how the mentee sees themselves, and how the mentor sees them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, defaulting, id_column
from models.ids import AssessmentId, AssignmentId, RatingId, UserId


class SelfAssessment(Base):
    """A mentee's view of themselves on one day; their manager sees it only when shared."""

    __tablename__ = "self_assessments"
    __table_args__ = (
        CheckConstraint("overall_confidence between 1 and 5", name="overall_confidence"),
        CheckConstraint("jsonb_typeof(skill_levels) = 'object'", name="skill_levels"),
        Index("ix_self_assessments_user_id", "user_id", "assessed_at"),
    )

    id: Mapped[AssessmentId] = id_column()
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"))
    assignment_id: Mapped[AssignmentId | None] = mapped_column(
        ForeignKey("mentorship_assignments.id"), default=None, index=True
    )
    assessed_at: Mapped[datetime]
    overall_confidence: Mapped[int] = mapped_column(SmallInteger)
    skill_levels: Mapped[dict[str, int]] = mapped_column(JSONB, default_factory=dict, server_default="{}")
    what_would_help: Mapped[str | None] = mapped_column(default=None)
    shared_with_manager: Mapped[bool] = defaulting(False)


class SkillRating(Base):
    """A mentor's rating of one skill of their mentee, on one day."""

    __tablename__ = "skill_ratings"
    __table_args__ = (
        CheckConstraint("level between 1 and 5", name="level"),
        Index("ix_skill_ratings_assignment_id", "assignment_id", "rated_at"),
    )

    id: Mapped[RatingId] = id_column()
    assignment_id: Mapped[AssignmentId] = mapped_column(
        ForeignKey("mentorship_assignments.id", ondelete="CASCADE")
    )
    rated_by_user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"))
    skill: Mapped[str]
    level: Mapped[int] = mapped_column(SmallInteger)
    rated_at: Mapped[datetime]
