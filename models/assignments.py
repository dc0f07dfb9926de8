"""Mentorships: one mentor and one mentee, from the offer to the end."""

from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, View, defaulting, id_column, time_column, write_only_column
from models.ids import AssignmentId, DrawId, GroupId, MentorId, UserId
from models.mentors import Mentor
from models.people import User
from models.words import AssignmentStatus, Cadence, DeclineReason, Format, OnDecline


class Goal(TypedDict):
    """One entry of `goals`; the date is ISO 8601."""

    goal: str
    target_date: str | None
    achieved: bool


class MentorshipGroup(Base):
    """A group or topic mentorship: what its assignments have in common."""

    __tablename__ = "mentorship_groups"

    id: Mapped[GroupId] = id_column()
    topic: Mapped[str | None] = mapped_column(default=None)
    format: Mapped[Format] = defaulting(Format.GROUP)
    mentor_id: Mapped[MentorId] = mapped_column(ForeignKey("mentors.id"), index=True)
    created_at: Mapped[datetime] = time_column()


class MentorshipAssignment(Base):
    """A mentorship. The database allows only legal steps of `status` and never more mentees than places."""

    __tablename__ = "mentorship_assignments"
    __table_args__ = (
        CheckConstraint("mentee_rating between 1 and 5", name="mentee_rating"),
        CheckConstraint("expected_end_date >= start_date", name="expected_end_date"),
        CheckConstraint("duration_weeks between 1 and 104", name="duration_weeks"),
        CheckConstraint("jsonb_typeof(goals) = 'array'", name="goals"),
        Index("idx_mentorship_assignments_mentor", "mentor_id"),
        Index("idx_mentorship_assignments_mentee", "mentee_user_id"),
        # One running 1:1 a mentee, offers included; during a hand-over one offer beside it.
        Index(
            "uq_running_mentorship",
            "mentee_user_id",
            unique=True,
            postgresql_where="format = 'one_on_one' and (status in ('active', 'paused')"
            " or (status = 'pending' and handed_over_from_id is null))",
        ),
        Index(
            "uq_pending_hand_over",
            "mentee_user_id",
            unique=True,
            postgresql_where="format = 'one_on_one' and status = 'pending'"
            " and handed_over_from_id is not null",
        ),
        Index("ix_mentorship_assignments_pending", "offered_at", postgresql_where="status = 'pending'"),
        Index(
            "ix_mentorship_assignments_follow",
            "offered_at",
            postgresql_where="status in ('declined', 'expired') and on_decline = 'next'",
        ),
        Index("ix_mentorship_assignments_paused", "paused_until", postgresql_where="status = 'paused'"),
        Index("ix_mentorship_assignments_active", "expected_end_date", postgresql_where="status = 'active'"),
    )

    id: Mapped[AssignmentId] = id_column()
    mentor_id: Mapped[MentorId] = mapped_column(ForeignKey("mentors.id"))
    mentee_user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"))
    assigned_by_user_id: Mapped[UserId | None] = mapped_column(
        ForeignKey("users.id"), default=None, index=True
    )

    start_date: Mapped[date]
    expected_end_date: Mapped[date | None] = mapped_column(default=None)
    actual_end_date: Mapped[date | None] = mapped_column(default=None)
    check_in_cadence: Mapped[Cadence] = defaulting(Cadence.WEEKLY)
    format: Mapped[Format] = defaulting(Format.ONE_ON_ONE)
    group_id: Mapped[GroupId | None] = mapped_column(
        ForeignKey("mentorship_groups.id"), default=None, index=True
    )
    duration_weeks: Mapped[int] = defaulting(12, SmallInteger)
    expectations: Mapped[str | None] = mapped_column(default=None)
    agreement_version: Mapped[int | None] = mapped_column(ForeignKey("agreements.version"), default=None)
    requested_skills: Mapped[list[str]] = defaulting([])
    on_decline: Mapped[OnDecline] = defaulting(OnDecline.ASK)
    draw_id: Mapped[DrawId | None] = mapped_column(ForeignKey("draws.id"), default=None)

    goals: Mapped[list[Goal]] = defaulting([], JSONB)
    milestones: Mapped[list[dict[str, Any]]] = defaulting([], JSONB)  # the template as it was

    status: Mapped[AssignmentStatus] = defaulting(AssignmentStatus.PENDING)
    offered_at: Mapped[datetime] = time_column()
    expires_on: Mapped[date | None] = mapped_column(default=None)
    remind_after: Mapped[datetime | None] = mapped_column(default=None)  # "Ask me later"
    mentor_accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    declined_at: Mapped[datetime | None] = mapped_column(default=None)
    expired_at: Mapped[datetime | None] = mapped_column(default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    paused_at: Mapped[datetime | None] = mapped_column(default=None)
    paused_until: Mapped[date | None] = mapped_column(default=None)
    resumed_at: Mapped[datetime | None] = mapped_column(default=None)
    completed_at: Mapped[datetime | None] = mapped_column(default=None)
    first_meeting_at: Mapped[datetime | None] = mapped_column(default=None)
    handed_over_from_id: Mapped[AssignmentId | None] = mapped_column(
        ForeignKey("mentorship_assignments.id"), default=None, index=True
    )
    # The mentee lets this mentor see the sessions with the mentors before.
    sessions_shared_at: Mapped[datetime | None] = mapped_column(default=None)

    completion_notes: Mapped[str | None] = write_only_column()
    mentor_feedback: Mapped[str | None] = write_only_column()
    mentee_feedback: Mapped[str | None] = write_only_column()
    mentee_rating: Mapped[int | None] = write_only_column()
    decline_reason: Mapped[DeclineReason | None] = write_only_column()
    decline_note: Mapped[str | None] = write_only_column()
    note_to_mentee: Mapped[str | None] = write_only_column()

    created_at: Mapped[datetime] = time_column()
    updated_at: Mapped[datetime] = time_column()

    mentor: Mapped[Mentor] = relationship(lazy="raise", viewonly=True, init=False)
    mentee: Mapped[User] = relationship(
        foreign_keys="MentorshipAssignment.mentee_user_id", lazy="raise", viewonly=True, init=False
    )


class AssignmentWords(View):
    """The private words of a mentorship: each column is None for those who may not read it."""

    __tablename__ = "assignment_words"

    assignment_id: Mapped[AssignmentId] = mapped_column(primary_key=True)
    completion_notes: Mapped[str | None]
    mentor_feedback: Mapped[str | None]
    mentee_feedback: Mapped[str | None]
    mentee_rating: Mapped[int | None]
    decline_reason: Mapped[DeclineReason | None]
    decline_note: Mapped[str | None]
    note_to_mentee: Mapped[str | None]


class AgreementAcceptance(Base):
    """Who agreed to the expectations of a mentorship, to which version of the program's text, and when."""

    __tablename__ = "agreement_acceptances"

    assignment_id: Mapped[AssignmentId] = mapped_column(
        ForeignKey("mentorship_assignments.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"), primary_key=True)
    version: Mapped[int] = mapped_column(ForeignKey("agreements.version"), primary_key=True)
    agreed_at: Mapped[datetime]
