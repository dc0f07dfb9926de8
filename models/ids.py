"""What things are called by: one type for each kind of id, so that the wrong one does not type-check."""

import uuid
from typing import NewType

import uuid_utils.compat

UserId = NewType("UserId", uuid.UUID)
MentorId = NewType("MentorId", uuid.UUID)
AssignmentId = NewType("AssignmentId", uuid.UUID)
GroupId = NewType("GroupId", uuid.UUID)
CheckInId = NewType("CheckInId", uuid.UUID)
SessionId = NewType("SessionId", uuid.UUID)
MeetingId = NewType("MeetingId", uuid.UUID)
MilestoneId = NewType("MilestoneId", uuid.UUID)
TemplateId = NewType("TemplateId", uuid.UUID)
SkillId = NewType("SkillId", uuid.UUID)
ClaimId = NewType("ClaimId", uuid.UUID)
ExceptionId = NewType("ExceptionId", uuid.UUID)
MessageId = NewType("MessageId", uuid.UUID)
DrawId = NewType("DrawId", uuid.UUID)
TokenId = NewType("TokenId", uuid.UUID)
WebhookId = NewType("WebhookId", uuid.UUID)
ResourceId = NewType("ResourceId", uuid.UUID)
AssessmentId = NewType("AssessmentId", uuid.UUID)
RatingId = NewType("RatingId", uuid.UUID)
FeedbackId = NewType("FeedbackId", uuid.UUID)
PoolId = NewType("PoolId", uuid.UUID)
BadgeId = NewType("BadgeId", uuid.UUID)
KudosId = NewType("KudosId", uuid.UUID)
HireId = NewType("HireId", uuid.UUID)
AuditId = NewType("AuditId", uuid.UUID)
AgendaId = NewType("AgendaId", uuid.UUID)

SlackId = NewType("SlackId", str)
"""A Slack user id (U… or W…): the one identity of a person outside the database."""


def new_id() -> uuid.UUID:
    """A new id that sorts by time, made here because a writer may not always read back what was written."""
    return uuid_utils.compat.uuid7()
