"""Mentors: who offers what, for how many, and whether they may."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.schema import conv

from models.base import Base, defaulting, id_column, kept_column, time_column, write_only_column
from models.ids import ExceptionId, MentorId, UserId
from models.people import User


class Mentor(Base):
    """A member who opted in.

    The database keeps `current_mentee_count`, `total_mentees_to_date`, `average_rating` and what matching reads,
    whoever writes; nothing else may.
    """

    __tablename__ = "mentors"
    __table_args__ = (
        CheckConstraint("max_mentees between 1 and 10", name="max_mentees"),
        # Named without the table: every refusal of one mentee too many carries this one name.
        CheckConstraint("current_mentee_count between 0 and max_mentees", name=conv("mentor_capacity")),
        CheckConstraint("cardinality(expertise_areas) <= 20", name="expertise_areas"),
        CheckConstraint(
            "cardinality(formats) > 0 and formats <@ array['one_on_one','group','topic']", name="formats"
        ),
        Index("idx_mentors_active", "is_active", "current_mentee_count"),
    )

    id: Mapped[MentorId] = id_column()
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"), unique=True)
    is_active: Mapped[bool] = defaulting(True)
    max_mentees: Mapped[int] = defaulting(2)
    current_mentee_count: Mapped[int] = defaulting(0)
    expertise_areas: Mapped[list[str]] = defaulting([])
    availability_notes: Mapped[str | None] = mapped_column(default=None)
    total_mentees_to_date: Mapped[int] = defaulting(0)
    average_rating: Mapped[Decimal | None] = write_only_column()  # read as PooledRating
    is_certified: Mapped[bool] = defaulting(False)
    certified_at: Mapped[datetime | None] = mapped_column(default=None)
    formats: Mapped[list[str]] = defaulting(["one_on_one"])
    about_me: Mapped[str | None] = mapped_column(default=None)
    left_at: Mapped[datetime | None] = mapped_column(default=None)
    # What matching reads, and nobody else: skills without regard to case; and the ratings of finished mentorships as
    # they stood when k new people had rated, never in between.
    skill_keys: Mapped[str] = kept_column(
        TSVECTOR, Computed("array_to_tsvector(cairn.skill_keys(expertise_areas))")
    )
    published_raters: Mapped[int] = kept_column(server_default="0")  # different people
    published_rated: Mapped[int] = kept_column(server_default="0")  # finished with any rating
    published_well: Mapped[int] = kept_column(server_default="0")  # finished with a rating of 4 or 5
    created_at: Mapped[datetime] = time_column()
    updated_at: Mapped[datetime] = time_column()

    user: Mapped[User] = relationship(lazy="raise", viewonly=True, init=False)


class MentorStatistics(Base):
    """What ratings are published from: counts of finished mentorships, kept by the database; only it reads them."""

    __tablename__ = "mentor_statistics"

    mentor_id: Mapped[MentorId] = mapped_column(
        ForeignKey("mentors.id", ondelete="CASCADE"), primary_key=True
    )
    finished: Mapped[int] = defaulting(0)
    rated_well: Mapped[int] = defaulting(0)  # finished with a rating of 4 or 5
    raters: Mapped[int] = defaulting(0)  # different people


class TrainingCompletion(Base):
    """A training module that somebody finished, recorded by a lead or by the learning system."""

    __tablename__ = "training_completions"

    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"), primary_key=True)
    module: Mapped[str] = mapped_column(primary_key=True)
    completed_at: Mapped[datetime]
    recorded_by: Mapped[UserId | None] = mapped_column(
        ForeignKey("users.id"), default=None
    )  # None: a service


class EligibilityException(Base):
    """ "Ask for an exception": somebody who does not meet a criterion asks, a lead decides."""

    __tablename__ = "eligibility_exceptions"
    __table_args__ = (
        Index(
            "uq_eligibility_exceptions_open", "user_id", unique=True, postgresql_where="decided_at is null"
        ),
    )

    id: Mapped[ExceptionId] = id_column()
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    granted: Mapped[bool | None] = mapped_column(default=None)
