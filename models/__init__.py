"""The tables. Importing this package registers them all with `models.base.Base`."""

from models import (
    access,
    agenda,
    analytics,
    assignments,
    audit,
    check_ins,
    feedback,
    mentors,
    milestones,
    outbox,
    people,
    program,
    recognition,
    sessions,
    skills,
)

__all__ = [
    "access",
    "agenda",
    "analytics",
    "assignments",
    "audit",
    "check_ins",
    "feedback",
    "mentors",
    "milestones",
    "outbox",
    "people",
    "program",
    "recognition",
    "sessions",
    "skills",
]
