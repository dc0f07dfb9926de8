"""The words every floor uses; their values are what stands in the database and in the REST API."""

from enum import StrEnum


class AssignmentStatus(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    EXPIRED = "expired"


class Party(StrEnum):
    """The two sides of a mentorship."""

    MENTOR = "mentor"
    MENTEE = "mentee"


class Format(StrEnum):
    ONE_ON_ONE = "one_on_one"
    GROUP = "group"
    TOPIC = "topic"


class Cadence(StrEnum):
    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"


class OnDecline(StrEnum):
    """What happens when a mentor declines: ask whoever assigned, or offer to the next best."""

    ASK = "ask"
    NEXT = "next"


class DeclineReason(StrEnum):
    NO_CAPACITY = "no_capacity"
    NOT_MY_EXPERTISE = "not_my_expertise"
    AWAY = "away"
    OTHER = "other"


class CheckInStatus(StrEnum):
    SCHEDULED = "scheduled"
    HELD = "held"
    SKIPPED = "skipped"
    MISSED = "missed"


class VerificationMethod(StrEnum):
    SELF_REPORT = "self_report"
    MENTOR_VERIFIED = "mentor_verified"
    SYSTEM_TRACKED = "system_tracked"


class FeedbackKind(StrEnum):
    """Who says what about whom: each kind has its own readers."""

    MENTEE_RATING = "mentee_rating"
    FIT = "fit"
    MENTOR_PROGRESS = "mentor_progress"
    MENTOR_SATISFACTION = "mentor_satisfaction"


class Fit(StrEnum):
    GOOD = "good"
    TOO_EARLY = "too_early"
    NOT_GOOD = "not_good"


class BadgeKind(StrEnum):
    FIRST_MENTEE_RAMPED = "first_mentee_ramped"
    TEN_SESSIONS = "ten_sessions"
    FIVE_COMPLETED = "five_completed"
    CERTIFIED = "certified"


class DirectorySource(StrEnum):
    """Where a person's row came from last."""

    SLACK = "slack"
    IMPORT = "import"
    API = "api"


class Reminder(StrEnum):
    """What a person may not want to hear of; app/jobs/kinds.py says when each comes."""

    CHECK_IN = "check-in"
    QUESTION = "question"
    OFFER = "offer"
    ACTIONS = "actions"
    MILESTONES = "milestones"
    ASSESSMENT = "self-assessment"
    FEEDBACK = "feedback"
    AGREED_END = "agreed end"
    DIGEST = "digest"
    LEAD_DIGEST = "lead digest"


class OutboxAction(StrEnum):
    POST = "post"
    UPDATE = "update"


class OutboxStatus(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Scope(StrEnum):
    """What a REST token may do."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class Measure(StrEnum):
    """The answers that are only ever shown pooled."""

    MENTEE_RATING = "mentee_rating"
    FIT = "fit"
    SESSION_QUALITY = "session_quality"
    MENTOR_SATISFACTION = "mentor_satisfaction"
