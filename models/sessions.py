"""Sessions: the meetings that were logged. What was talked about stays with the two."""

from datetime import date, datetime
from typing import NotRequired, TypedDict

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, View, defaulting, id_column, time_column, word_values, write_only_column
from models.ids import AssignmentId, CheckInId, MeetingId, ResourceId, SessionId, UserId
from models.words import Party

LOGGED_BY = Enum(Party, native_enum=False, length=20, create_constraint=True, values_callable=word_values)


class ActionItem(TypedDict):
    """One entry of `action_items`; the date is ISO 8601. It stays with its session until done."""

    item: str
    owner: str  # a Party
    due: str | None
    done: bool
    id: NotRequired[str]  # made by us; what an integrator wrote may have none


class SharedResource(TypedDict):
    """One entry of `resources_shared`."""

    title: str
    url: str


class MentorshipSession(Base):
    """A logged meeting. Managers, leads and services read `SessionFacts` instead."""

    __tablename__ = "mentorship_sessions"
    __table_args__ = (
        CheckConstraint("duration_minutes between 1 and 600", name="duration_minutes"),
        CheckConstraint("mentee_confidence_before between 1 and 5", name="mentee_confidence_before"),
        CheckConstraint("mentee_confidence_after between 1 and 5", name="mentee_confidence_after"),
        CheckConstraint("session_quality between 1 and 5", name="session_quality"),
        CheckConstraint("other_quality between 1 and 5", name="other_quality"),
        CheckConstraint("jsonb_typeof(action_items) = 'array'", name="action_items"),
        CheckConstraint("jsonb_typeof(resources_shared) = 'array'", name="resources_shared"),
        Index("idx_mentorship_sessions", "assignment_id", "session_date"),
        Index(
            "ix_mentorship_sessions_next_action_due",
            "next_action_due",
            postgresql_where="next_action_due is not null",
        ),
    )

    id: Mapped[SessionId] = id_column()
    assignment_id: Mapped[AssignmentId | None] = mapped_column(
        ForeignKey("mentorship_assignments.id", ondelete="CASCADE")
    )
    session_date: Mapped[datetime]
    duration_minutes: Mapped[int | None] = mapped_column(default=None)

    topics_covered: Mapped[list[str]] = defaulting([])
    summary: Mapped[str | None] = mapped_column(default=None)
    action_items: Mapped[list[ActionItem]] = defaulting([], JSONB)
    resources_shared: Mapped[list[SharedResource]] = defaulting([], JSONB)

    mentee_confidence_before: Mapped[int | None] = mapped_column(default=None)
    mentee_confidence_after: Mapped[int | None] = mapped_column(default=None)
    session_quality: Mapped[int | None] = write_only_column()  # by whoever logged it
    other_quality: Mapped[int | None] = write_only_column(SmallInteger)  # by the other one

    logged_by: Mapped[Party | None] = mapped_column(LOGGED_BY, default=None)
    logged_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
    check_in_id: Mapped[CheckInId | None] = mapped_column(
        ForeignKey("check_ins.id", ondelete="SET NULL"), default=None, index=True
    )
    meeting_id: Mapped[MeetingId | None] = mapped_column(default=None)  # the same meeting of a whole group
    without_details: Mapped[bool] = defaulting(False)  # "We met", and nothing more yet
    edited_at: Mapped[datetime | None] = mapped_column(default=None)
    edited_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
    # The other one logged the same meeting later: it is theirs too, and counts once.
    joined_by_user_id: Mapped[UserId | None] = mapped_column(ForeignKey("users.id"), default=None)
    # Kept by the database, so that due actions are found without reading them.
    next_action_due: Mapped[date | None] = write_only_column()
    created_at: Mapped[datetime] = time_column()


class SessionFacts(View):
    """That a session took place, for all who may know: the two, the mentee's line, leads, services."""

    __tablename__ = "session_facts"

    id: Mapped[SessionId] = mapped_column(primary_key=True)
    assignment_id: Mapped[AssignmentId]
    session_date: Mapped[datetime]
    duration_minutes: Mapped[int | None]
    logged_by: Mapped[Party | None]
    logged_by_user_id: Mapped[UserId | None]
    check_in_id: Mapped[CheckInId | None]
    created_at: Mapped[datetime]


class SessionOwnQuality(View):
    """The quality that the person themselves gave a session, and nobody else's."""

    __tablename__ = "session_own_quality"

    session_id: Mapped[SessionId] = mapped_column(primary_key=True)
    quality: Mapped[int | None]


class MentorshipResource(Base):
    """A link that mentor and mentee keep."""

    __tablename__ = "mentorship_resources"
    __table_args__ = (CheckConstraint("url ~ '^https?://'", name="url"),)

    id: Mapped[ResourceId] = id_column()
    assignment_id: Mapped[AssignmentId] = mapped_column(
        ForeignKey("mentorship_assignments.id", ondelete="CASCADE"), index=True
    )
    shared_by_user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str]
    url: Mapped[str]
    created_at: Mapped[datetime] = time_column()
