"""What honest figures need besides the mentorships: past hires, lots drawn, looks taken, risks waved off."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, id_column, time_column
from models.ids import AssignmentId, DrawId, HireId, UserId


class HistoricalHire(Base):
    """Somebody hired before the program, imported under a label: the comparison at full coverage."""

    __tablename__ = "historical_hires"
    __table_args__ = (
        CheckConstraint("ramped_on >= start_date", name="ramped_on"),
        CheckConstraint("left_on >= start_date", name="left_on"),
    )

    id: Mapped[HireId] = id_column()
    label: Mapped[str]
    reference: Mapped[str]
    role: Mapped[str | None] = mapped_column(default=None)
    start_date: Mapped[date]
    ramped_on: Mapped[date | None] = mapped_column(default=None)
    left_on: Mapped[date | None] = mapped_column(default=None)
    imported_at: Mapped[datetime] = time_column()


class Draw(Base):
    """Lots drawn for places that were short: who took part, the seed, the result."""

    __tablename__ = "draws"

    id: Mapped[DrawId] = id_column()
    drawn_at: Mapped[datetime]
    drawn_by_user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"))
    seed: Mapped[str]
    entrants: Mapped[list[Any]] = mapped_column(JSONB)
    result: Mapped[Json]


class RiskDismissal(Base):
    """ "I know, hide 2 weeks", said by one person about one mentorship."""

    __tablename__ = "risk_dismissals"

    assignment_id: Mapped[AssignmentId] = mapped_column(
        ForeignKey("mentorship_assignments.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UserId] = mapped_column(ForeignKey("users.id"), primary_key=True)
    until: Mapped[date]


class AnalysisLook(Base):
    """One look at the ramp comparison and the alpha it spent, so that looking every month does not cheat."""

    __tablename__ = "analysis_looks"

    as_of: Mapped[date] = mapped_column(primary_key=True)
    information: Mapped[Decimal]  # share of the planned events seen so far
    alpha_spent: Mapped[Decimal]
    statistic: Mapped[Decimal | None] = mapped_column(default=None)
    conclusion: Mapped[str]
    looked_at: Mapped[datetime] = time_column()
