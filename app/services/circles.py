"""People who are looked at together: what many kinds of reminders want to know about them is asked once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import check_ins, courses, working_days
from app.services.working_days import WorkingTime
from models.check_ins import CheckIn
from models.ids import AssignmentId, UserId
from models.shapes.agenda import Course
from models.words import AssignmentStatus


@dataclass(frozen=True)
class Circle:
    clocks: Mapping[UserId, WorkingTime]
    """Of these people, whom alone one may find something for."""
    partners: Mapping[UserId, WorkingTime]
    """Of whoever else they meet."""
    running: Sequence[Course]
    completed: Sequence[Course]
    check_ins: Mapping[AssignmentId, CheckIn]
    """The open one of each that runs."""

    def clock(self, person: UserId) -> WorkingTime:
        return self.clocks[person] if person in self.clocks else self.partners[person]


async def of(db: AsyncSession, people: Collection[UserId]) -> Circle:
    clocks = await working_days.load(db, people)
    found = await courses.of(db, people, AssignmentStatus.ACTIVE, AssignmentStatus.COMPLETED)
    running = [course for course in found if course.status is AssignmentStatus.ACTIVE]
    meet = {person for course in running for person in course.both}
    return Circle(
        clocks=clocks,
        partners=await working_days.load(db, meet - clocks.keys()),
        running=running,
        completed=[course for course in found if course.status is AssignmentStatus.COMPLETED],
        check_ins=await check_ins.open_of(db, [course.id for course in running]),
    )
