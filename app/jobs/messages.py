"""Every kind of message: which function draws it, from the state at the moment of delivery."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs import drawing, drawing_check_ins, drawing_digests, drawing_progress, nudges
from blocks.common import Drawn

Subject = Mapping[str, str]
"""The ids that the message's row holds."""

Draw = Callable[[AsyncSession, Subject, datetime], Awaitable[Drawn | None]]
"""Draws as of a moment, on behalf of the reader (a group: as the program); None when there is nothing left to say."""

KINDS: Mapping[str, Draw] = {
    "menu": drawing.menu,
    "mentor_exception": drawing.mentor_exception,
    "mentor_exception_decided": drawing.mentor_exception_decided,
    "intake": drawing.intake_invitation,
    "intake_after_status": drawing.intake_after_status,
    "mentee_status": drawing.mentee_status,
    "offer": drawing.offer,
    "offer_declined": drawing.offer_declined,
    "offer_no_place": drawing.offer_no_place,
    "accepted_mentee": drawing.accepted_mentee,
    "accepted_manager": drawing.accepted_manager,
    "accepted_pair": drawing.accepted_pair,
    "session_logged": drawing.session_logged,
    "resource_shared": drawing.resource_shared,
    "ramped": drawing_progress.ramped,
    "feedback_asked": drawing_progress.feedback_asked,
    "feedback_answered": drawing_progress.feedback_answered,
    "progress_written": drawing_progress.progress_written,
    "paused": drawing_progress.paused,
    "resumed": drawing_progress.resumed,
    "ended": drawing_progress.ended,
    "ended_answered": drawing_progress.ended_answered,
    "extended": drawing_progress.extended,
    "completed": drawing_progress.completed,
    "cancelled": drawing_progress.cancelled,
    "hand_over": drawing_progress.hand_over,
    "cadence_changed": drawing_check_ins.cadence_changed,
    "nudge": nudges.nudge,
    "manager_digest": drawing_digests.manager_digest,
    "manager_digest_again": drawing_digests.manager_digest_again,
    "lead_digest": drawing_digests.lead_digest,
    "manager_claim": drawing.manager_claim,
    "manager_claim_decided": drawing.manager_claim_decided,
    "who_manages": drawing.who_manages,
}
