"""The people and mentorships of the tests: plain functions that write as the owner and return the rows."""

from datetime import UTC, date, datetime
from typing import Any

from models.assignments import MentorshipAssignment
from models.ids import SlackId
from models.mentors import Mentor
from models.people import User
from models.sessions import MentorshipSession
from models.words import AssignmentStatus, Party
from tests.owner import Owner

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""The moment at which tests begin, unless they say otherwise."""


async def person(owner: Owner, name: str, *, manager: User | None = None, **columns: Any) -> User:
    """A member; their Slack id is made of their name."""
    user = User(
        slack_user_id=columns.pop("slack_user_id", slack_id(name)),
        name=name,
        manager_id=manager.id if manager else None,
        **columns,
    )
    await owner.add(user)
    return user


async def new_csm(owner: Owner, name: str, *, manager: User | None = None, **columns: Any) -> User:
    """Somebody the program is for: a CSM who started lately."""
    return await person(
        owner, name, manager=manager, **{"role": "CSM", "start_date": date(2026, 11, 16), **columns}
    )


async def mentor(owner: Owner, user: User | str, **columns: Any) -> Mentor:
    """A mentor: of somebody there, or of a new person with this name."""
    if isinstance(user, str):
        user = await person(owner, user, role="CSM", start_date=date(2023, 1, 9))
    row = Mentor(user_id=user.id, **{"expertise_areas": ["Onboarding"], **columns})
    await owner.add(row)
    return row


async def mentorship(
    owner: Owner,
    mentor: Mentor,
    mentee: User,
    *,
    status: AssignmentStatus = AssignmentStatus.ACTIVE,
    assigned_by: User | None = None,
    **columns: Any,
) -> MentorshipAssignment:
    """A mentorship in any state, as if it had come there by itself."""
    accepted = None if status is AssignmentStatus.PENDING else MONDAY
    row = MentorshipAssignment(
        mentor_id=mentor.id,
        mentee_user_id=mentee.id,
        assigned_by_user_id=assigned_by.id if assigned_by else mentee.manager_id,
        status=status,
        **{"start_date": MONDAY.date(), "offered_at": MONDAY, "mentor_accepted_at": accepted, **columns},
    )
    await owner.add(row)
    return row


async def session(
    owner: Owner, mentorship: MentorshipAssignment, *, logged_by: Party = Party.MENTEE, **columns: Any
) -> MentorshipSession:
    """A logged session. `logged_by_user_id` is the mentee's unless given."""
    row = MentorshipSession(
        assignment_id=mentorship.id,
        logged_by=logged_by,
        **{
            "session_date": MONDAY,
            "duration_minutes": 30,
            "logged_by_user_id": mentorship.mentee_user_id if logged_by is Party.MENTEE else None,
            **columns,
        },
    )
    await owner.add(row)
    return row


def slack_id(name: str) -> SlackId:
    return SlackId("U" + "".join(letter for letter in name.upper() if letter.isalnum()))
