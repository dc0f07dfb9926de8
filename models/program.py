"""The program as the leads set it up. The first migration fills in what ships."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, String, func
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, defaulting, id_column, time_column
from models.ids import SkillId, TemplateId, UserId
from models.words import Cadence, VerificationMethod


class ProgramSettings(Base):
    """The one row of settings, typed: who may be a mentor, the defaults, the weights, when digests go out."""

    __tablename__ = "program_settings"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("minimum_months between 0 and 600", name="minimum_months"),
        CheckConstraint("minimum_rating between 0 and 5", name="minimum_rating"),
        CheckConstraint("new_hire_window_days between 1 and 3650", name="new_hire_window_days"),
        CheckConstraint("default_duration_weeks between 1 and 104", name="default_duration_weeks"),
        CheckConstraint(
            "weight_expertise >= 0 and weight_location >= 0 and weight_success >= 0"
            " and weight_expertise + weight_location + weight_success > 0",
            name="weights",
        ),
        CheckConstraint("offer_expires_days between 1 and 60", name="offer_expires_days"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint("digest_weekday between 1 and 7", name="digest_weekday"),
        CheckConstraint("digest_hour between 0 and 23", name="digest_hour"),
        CheckConstraint("reminder_hour between 0 and 23", name="reminder_hour"),
        CheckConstraint("k between 2 and 100", name="k"),
        CheckConstraint("retention_months between 1 and 600", name="retention_months"),
        CheckConstraint("landmark_day between 1 and 365", name="landmark_day"),
    )

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1, server_default="1")
    minimum_months: Mapped[int] = defaulting(12, SmallInteger)
    minimum_rating: Mapped[Decimal] = mapped_column(
        Numeric(3, 2), default=Decimal("3.5"), server_default="3.5"
    )
    certification_required: Mapped[bool] = defaulting(False)
    guests_allowed: Mapped[bool] = defaulting(False)
    mentored_roles: Mapped[list[str]] = defaulting(["CSM"])
    new_hire_window_days: Mapped[int] = defaulting(180, SmallInteger)
    default_duration_weeks: Mapped[int] = defaulting(12, SmallInteger)
    default_cadence: Mapped[Cadence] = defaulting(Cadence.WEEKLY)
    weight_expertise: Mapped[int] = defaulting(40, SmallInteger)
    weight_location: Mapped[int] = defaulting(20, SmallInteger)
    weight_success: Mapped[int] = defaulting(40, SmallInteger)
    offer_reminder_days: Mapped[list[int]] = defaulting([1, 3, 5])  # working days of the mentor
    offer_expires_days: Mapped[int] = defaulting(7, SmallInteger)
    country: Mapped[str | None] = mapped_column(default=None)  # whose public holidays; none by default
    digest_weekday: Mapped[int] = defaulting(1, SmallInteger)
    digest_hour: Mapped[int] = defaulting(9, SmallInteger)
    reminder_hour: Mapped[int] = defaulting(9, SmallInteger)
    recognition_channel: Mapped[str | None] = mapped_column(default=None)
    k: Mapped[int] = defaulting(5, SmallInteger)  # ratings are shown pooled, from this many people at least
    retention_months: Mapped[int] = defaulting(24, SmallInteger)
    landmark_day: Mapped[int] = defaulting(14, SmallInteger)
    updated_at: Mapped[datetime] = time_column()


class ProgramSkill(Base):
    """A skill people can offer and want. Elsewhere skills stand by name: history survives a change."""

    __tablename__ = "program_skills"

    id: Mapped[SkillId] = id_column()
    name: Mapped[str]
    position: Mapped[int] = defaulting(0)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


Index("uq_program_skills_name", func.lower(ProgramSkill.name), unique=True)


class RoleSkill(Base):
    """What a new member of a role is assumed to want until they say so themselves."""

    __tablename__ = "role_skills"

    role: Mapped[str] = mapped_column(primary_key=True)
    skill: Mapped[str] = mapped_column(primary_key=True)


class CurriculumTopic(Base):
    """A topic suggested for a week of the mentorship, for one role or for all."""

    __tablename__ = "curriculum_topics"
    __table_args__ = (CheckConstraint("week between 1 and 104", name="week"),)

    id: Mapped[TemplateId] = id_column()
    week: Mapped[int] = mapped_column(SmallInteger)
    topic: Mapped[str]
    role: Mapped[str | None] = mapped_column(default=None)


class MilestoneTemplate(Base):
    """A step of the ramp, as it is copied for each new mentee of a role (or of any)."""

    __tablename__ = "milestone_templates"
    __table_args__ = (CheckConstraint("target_day between 0 and 730", name="target_day"),)

    id: Mapped[TemplateId] = id_column()
    role: Mapped[str | None] = mapped_column(default=None)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(default=None)
    target_day: Mapped[int] = mapped_column(SmallInteger)  # days from the start date
    is_required: Mapped[bool] = defaulting(True)
    verification_method: Mapped[VerificationMethod] = defaulting(VerificationMethod.MENTOR_VERIFIED)
    position: Mapped[int] = defaulting(0)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class Agreement(Base):
    """A version of the program's expectations; versions are added, never changed: people agreed to them."""

    __tablename__ = "agreements"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    created_at: Mapped[datetime] = time_column()
    created_by: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
