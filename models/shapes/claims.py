""" "NAME reports to me": said by one, confirmed by a lead; and who lacks what in the directory."""

from dataclasses import dataclass
from datetime import date

from models.ids import ClaimId, UserId


@dataclass(frozen=True)
class ClaimView:
    id: ClaimId
    claimed_by_slack_id: str
    claimed_by_name: str
    user_id: UserId
    user_slack_id: str
    user_name: str
    confirmed: bool | None
    decided_by_slack_id: str | None


@dataclass(frozen=True)
class FactsForm:
    """What a lead fills in for one person; None changes nothing."""

    manager: str | None = None
    """Slack id."""
    role: str | None = None
    start_date: date | None = None
