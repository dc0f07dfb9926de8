"""What an error from Slack means for the message: wait, try again, or give up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from app.jobs.outcomes import Dropped, Failed, Limited, Sent, Unanswered

TROUBLE = (SlackApiError, aiohttp.ClientError, OSError)
"""What a call may raise when the message itself is not at fault. A TimeoutError is an OSError."""

RATE_LIMITS = {"ratelimited", "rate_limited", "message_limit_exceeded"}
PASSING = {
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    # The installation's trouble, not the message's: it waits for the operator.
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_authed",
    "token_expired",
    "token_revoked",
}
BLOCKS_REFUSED = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}
NOT_THERE_TO_UPDATE = {"cant_update_message", "edit_window_closed", "message_not_found"}
HAD_IT_BEFORE = "duplicate_client_msg_id"


def understand(error: Exception) -> Sent | Dropped | Failed | Limited | Unanswered:
    """Errors Slack adds later count as final: it has answered, and the row keeps the code."""
    if not isinstance(error, SlackApiError):
        return Unanswered(f"no answer from Slack ({type(error).__name__})")
    code, status = code_of(error), _status_of(error)
    if status == 429 or code in RATE_LIMITS:
        return Limited(_retry_after(error))
    if code == HAD_IT_BEFORE:
        return Sent()
    if code in NOT_THERE_TO_UPDATE:
        return Dropped(f"Slack: {code}")
    if code is None or status >= 500 or code in PASSING:
        return Unanswered(f"Slack: {code or f'HTTP {status}'}")
    return Failed(f"Slack: {code}")


def code_of(error: SlackApiError) -> str | None:
    """Slack's word for the error; None when the answer was not Slack's JSON."""
    data = getattr(error.response, "data", None)
    code = data.get("error") if isinstance(data, Mapping) else None
    return str(code) if code else None


def _status_of(error: SlackApiError) -> int:
    """The SDK hands on its own response, or the transport's when the body was not JSON."""
    response: Any = error.response
    status: int = response.status_code if hasattr(response, "status_code") else response.status
    return status


def _retry_after(error: SlackApiError) -> float:
    response: Any = error.response
    try:
        return max(1.0, float(response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return 30.0
