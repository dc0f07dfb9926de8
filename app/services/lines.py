"""Who acts for whom: the reporting lines of managers, downwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, bindparam, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models.assignments import MentorshipAssignment
from models.ids import UserId
from models.people import User

# Put together once: that takes longer than asking.
_managers = any_(bindparam("managers", type_=ARRAY(Uuid())))
_line = (
    select(User.manager_id.label("manager"), User.id.label("member"))
    .where(User.manager_id == _managers)
    .cte("line", recursive=True)
)
# One look into the index for each: the planner takes lines for longer than they are, and would read everybody.
_reports = select(User.id).where(User.manager_id == _line.c.member).offset(0).lateral("reports")
_line = _line.union(select(_line.c.manager, _reports.c.id).select_from(_line.join(_reports, true())))
_stands_in = (
    select(MentorshipAssignment.assigned_by_user_id, User.id)
    .join(User, User.id == MentorshipAssignment.mentee_user_id)
    .where(
        MentorshipAssignment.assigned_by_user_id == _managers,
        User.manager_id.is_(None),
        User.id != MentorshipAssignment.assigned_by_user_id,
    )
)
LINES = select(_line.c.manager, _line.c.member).union(_stands_in)


async def lines(db: AsyncSession, managers: Collection[UserId]) -> Mapping[UserId, set[UserId]]:
    """Everybody who reports to each, at any depth; and the mentees without a known manager whom they assigned.

    The same as cairn.my_line(), for many at once.
    """
    found: dict[UserId, set[UserId]] = defaultdict(set)
    for manager, member in await db.execute(LINES, {"managers": list(managers)}):
        found[manager].add(member)
    return found


def among(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], ids: Collection[UserId]
) -> ColumnElement[bool]:
    """As one array, however many they are: a statement takes 32,767 values."""
    return column == any_(literal(list(ids), ARRAY(Uuid())))
