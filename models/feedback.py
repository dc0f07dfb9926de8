"""Feedback in both directions, a row a round, and what of it may be shown pooled."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, id_column
from models.ids import AssignmentId, FeedbackId, MentorId, PoolId, UserId
from models.words import FeedbackKind, Fit, Measure


class FeedbackRound(Base):
    """What one of the two said on one occasion. The columns of the assignment keep the latest."""

    __tablename__ = "feedback_rounds"
    __table_args__ = (
        CheckConstraint("rating between 1 and 5", name="rating"),
        Index("ix_feedback_rounds_assignment_id", "assignment_id", "kind", "created_at"),
        Index("ix_feedback_rounds_author_user_id", "author_user_id"),
    )

    id: Mapped[FeedbackId] = id_column()
    assignment_id: Mapped[AssignmentId] = mapped_column(
        ForeignKey("mentorship_assignments.id", ondelete="CASCADE")
    )
    author_user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[FeedbackKind]
    occasion: Mapped[str]  # "first", "day30", "day90", …, "end"
    rating: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    words: Mapped[str | None] = mapped_column(default=None)
    fit: Mapped[Fit | None] = mapped_column(default=None)
    created_at: Mapped[datetime]


class PooledRating(Base):
    """A mean as it was last published, by the database alone: from k people, then again from k new ones."""

    __tablename__ = "pooled_ratings"
    __table_args__ = (
        Index(
            "uq_pooled_ratings_measure",
            "measure",
            "mentor_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[PoolId] = id_column()
    measure: Mapped[Measure]
    mentor_id: Mapped[MentorId | None] = mapped_column(
        ForeignKey("mentors.id", ondelete="CASCADE"), default=None
    )  # None: the whole program
    raters: Mapped[int]  # different people
    n: Mapped[int]
    mean: Mapped[Decimal]
    published_at: Mapped[datetime]
