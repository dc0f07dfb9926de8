"""Who acts for whom: the reporting lines of managers, downwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models.assignments import MentorshipAssignment
from models.ids import UserId
from models.people import User


async def lines(db: AsyncSession, managers: Collection[UserId]) -> Mapping[UserId, set[UserId]]:
    """Everybody who reports to each, at any depth; and the mentees without a known manager whom they assigned.

    The same as cairn.my_line(), for many at once.
    """
    line = (
        select(User.manager_id.label("manager"), User.id.label("member"))
        .where(among(User.manager_id, managers))
        .cte("line", recursive=True)
    )
    # One look into the index for each: the planner takes lines for longer than they are, and would read everybody.
    reports = select(User.id).where(User.manager_id == line.c.member).offset(0).lateral("reports")
    line = line.union(select(line.c.manager, reports.c.id).select_from(line.join(reports, true())))
    stands_in = (
        select(MentorshipAssignment.assigned_by_user_id, User.id)
        .join(User, User.id == MentorshipAssignment.mentee_user_id)
        .where(
            among(MentorshipAssignment.assigned_by_user_id, managers),
            User.manager_id.is_(None),
            User.id != MentorshipAssignment.assigned_by_user_id,
        )
    )
    found: dict[UserId, set[UserId]] = defaultdict(set)
    for manager, member in await db.execute(select(line.c.manager, line.c.member).union(stands_in)):
        found[manager].add(member)
    return found


def among(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], ids: Collection[UserId]
) -> ColumnElement[bool]:
    """As one array, however many they are: a statement takes 32,767 values."""
    return column == any_(literal(list(ids), ARRAY(Uuid())))
