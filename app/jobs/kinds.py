"""The table of kinds: everything that becomes due with time, to whom it is said, and what it looks like there.

A kind that draws is said in the person's one message (agenda.py); one that does not is something Cairn does. How often
is a matter of the occasion that `find` names: the same subject is brought up once an occasion.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs import drawing_check_ins, drawing_nudges
from app.services import (
    check_in_times,
    check_in_views,
    digests,
    intake,
    milestone_template,
    occasions,
    offer_times,
    ramps,
    reminders,
)
from app.services.circles import Circle
from blocks.common import Drawn
from models.agenda import Nudge
from models.ids import UserId
from models.shapes.agenda import Matter
from models.words import Reminder

Find = Callable[[AsyncSession, Circle, datetime], Awaitable[Sequence[Matter]]]
"""What is due for these people, now or later; as the program, in as many statements for many as for one."""

Act = Callable[[AsyncSession, Sequence[Matter], datetime], Awaitable[None]]
"""What happens then, beside being said."""

States = Callable[[AsyncSession, Collection[UUID]], Awaitable[Mapping[UUID, str]]]
"""How the subjects stand: a message is drawn again when one of them changes."""

Draw = Callable[[AsyncSession, UserId, Sequence[Nudge], datetime], Awaitable[Sequence[Drawn]]]
"""The kind's part of a message, on behalf of its reader; what there is nothing left to say about is left out."""


async def nothing_else(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    """For what is only said."""


@dataclass(frozen=True)
class Kind:
    name: str
    """A `Reminder` can be muted; everything else happens anyway."""
    find: Find
    draw: Draw | None = None
    act: Act = nothing_else
    states: States | None = None
    once: bool = False
    """For what Cairn does by a message of its own: that it was sent is written down, as nothing else says so."""
    rides: timedelta = timedelta(0)
    """It can wait so long for another message of the person, and keeps this distance from the last one otherwise."""
    early: timedelta = timedelta(0)
    """It goes with another message of the person already this long before it is due."""

    @property
    def is_said(self) -> bool:
        return self.draw is not None


TWO_DAYS, A_WEEK = timedelta(days=2), timedelta(days=7)

KINDS = (
    Kind("check-in replanned", check_in_times.unfit, act=check_in_times.replan),
    Kind("check-in missed", check_in_times.misses, act=check_in_times.miss),
    Kind("milestones begin", milestone_template.due, act=milestone_template.begin_each),
    Kind("intake", intake.due, act=intake.invite),
    Kind("offer expiry", offer_times.expiries, act=offer_times.expire),
    Kind(Reminder.FEEDBACK, occasions.due, act=occasions.ask_each, once=True),
    Kind(Reminder.DIGEST, digests.due_to_managers, act=digests.post_to_managers, once=True),
    Kind(Reminder.LEAD_DIGEST, digests.due_to_leads, act=digests.post_to_leads, once=True),
    Kind(Reminder.AGREED_END, reminders.ends, act=reminders.ask_about_ends, once=True),
    Kind(
        Reminder.QUESTION,
        check_in_times.questions,
        draw=drawing_check_ins.questions,
        act=check_in_times.asked,
        states=check_in_views.states,
    ),
    Kind(
        Reminder.CHECK_IN, check_in_times.mornings, draw=drawing_check_ins.today, states=check_in_views.states
    ),
    Kind("offer again", offer_times.asked_for, draw=drawing_nudges.offers, states=offer_times.states),
    Kind(Reminder.OFFER, offer_times.reminders, draw=drawing_nudges.offers, states=offer_times.states),
    Kind(
        "to verify",
        reminders.to_verify,
        draw=drawing_nudges.to_verify,
        states=ramps.verifications,
        rides=TWO_DAYS,
    ),
    Kind(Reminder.FEEDBACK, occasions.rounds, draw=drawing_nudges.feedback_rounds, early=A_WEEK),
    Kind(Reminder.ACTIONS, reminders.actions, draw=drawing_nudges.actions_due, rides=A_WEEK),
    Kind(Reminder.MILESTONES, reminders.milestones, draw=drawing_nudges.milestones_due, rides=A_WEEK),
    Kind(Reminder.ASSESSMENT, reminders.assessments, draw=drawing_nudges.assessments, rides=A_WEEK),
)
"""In the order in which they stand in a message."""
