"""People as the directory knows them, and what each has said about themselves."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, View, defaulting, id_column, time_column, write_only_column
from models.ids import ClaimId, SlackId, UserId
from models.words import DirectorySource


class User(Base):
    """Any member of the workspace; the Slack id is the identity."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("performance_rating between 0 and 5", name="performance_rating"),
        CheckConstraint("manager_id <> id", name="not_own_manager"),
        Index("ix_users_manager_id", "manager_id"),
        Index("ix_users_timezone", "timezone"),
        Index("ix_users_start_date", "start_date", postgresql_where="is_active"),
    )

    id: Mapped[UserId] = id_column()
    slack_user_id: Mapped[SlackId] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(default=None)
    timezone: Mapped[str] = defaulting("UTC")
    location: Mapped[str | None] = mapped_column(default=None)
    role: Mapped[str | None] = mapped_column(default=None)
    start_date: Mapped[date | None] = mapped_column(default=None)
    left_on: Mapped[date | None] = mapped_column(default=None)
    manager_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
    performance_rating: Mapped[Decimal | None] = write_only_column(Numeric(3, 2))
    is_program_lead: Mapped[bool] = defaulting(False)
    is_active: Mapped[bool] = defaulting(True)
    is_guest: Mapped[bool] = defaulting(False)
    is_bot: Mapped[bool] = defaulting(False)
    is_external: Mapped[bool] = defaulting(False)
    # The tombstone: the person had themselves deleted, and the directory must not write the name back.
    erased_at: Mapped[datetime | None] = mapped_column(default=None)
    profile_updated_at: Mapped[datetime | None] = mapped_column(default=None)
    directory_source: Mapped[DirectorySource] = defaulting(DirectorySource.SLACK)
    created_at: Mapped[datetime] = time_column()
    updated_at: Mapped[datetime] = time_column()

    manager: Mapped["User | None"] = relationship(
        remote_side="User.id", lazy="raise", viewonly=True, init=False
    )


class UserSettings(Base):
    """When and about what a person wants to hear from us; nothing set means the program's defaults."""

    __tablename__ = "user_settings"
    __table_args__ = (
        CheckConstraint("reminder_hour between 0 and 23", name="reminder_hour"),
        CheckConstraint("working_days <@ array[1,2,3,4,5,6,7]::smallint[]", name="working_days"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
    )

    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    reminder_hour: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    working_days: Mapped[list[int]] = defaulting([1, 2, 3, 4, 5])  # ISO: Monday is 1
    snooze_until: Mapped[date | None] = mapped_column(default=None)
    country: Mapped[str | None] = mapped_column(default=None)
    muted_kinds: Mapped[list[str]] = defaulting([])
    welcomed_at: Mapped[datetime | None] = mapped_column(default=None)


class Avoidance(Base):
    """Whom a person would rather not be matched with. Nobody but that person may read it."""

    __tablename__ = "avoidances"
    __table_args__ = (CheckConstraint("user_id <> avoided_user_id", name="not_oneself"),)

    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    avoided_user_id: Mapped[UserId] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class MenteePreferences(Base):
    """How a mentee likes to work and whom they would like: read by its author and by matching alone."""

    __tablename__ = "mentee_preferences"

    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    working_style: Mapped[list[str]] = defaulting([])
    wished_mentor_user_id: Mapped[UserId | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), default=None
    )


class WantedSkills(Base):
    """The up to three skills a mentee wants to grow."""

    __tablename__ = "wanted_skills"
    __table_args__ = (CheckConstraint("cardinality(skills) <= 3", name="at_most_three"),)

    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    skills: Mapped[list[str]] = defaulting([])
    shared_with_manager: Mapped[bool] = defaulting(False)
    answered_at: Mapped[datetime]


class Intake(Base):
    """That a mentee was asked about themselves and answered: facts, so that nobody is asked twice."""

    __tablename__ = "intakes"

    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(default=None)


class ManagerClaim(Base):
    """ "NAME reports to me": what a member says and a lead confirms."""

    __tablename__ = "manager_claims"
    __table_args__ = (
        CheckConstraint("claimed_by_user_id <> user_id", name="not_oneself"),
        Index(
            "uq_manager_claims_open",
            "claimed_by_user_id",
            "user_id",
            unique=True,
            postgresql_where="decided_at is null",
        ),
    )

    id: Mapped[ClaimId] = id_column()
    claimed_by_user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"))
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"), index=True)
    claimed_at: Mapped[datetime]
    decided_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    confirmed: Mapped[bool | None] = mapped_column(default=None)


class PerformanceRating(View):
    """The performance rating of oneself, of one's line, for leads, for services with the admin scope."""

    __tablename__ = "performance_ratings"

    user_id: Mapped[UserId] = mapped_column(primary_key=True)
    performance_rating: Mapped[Decimal | None]
