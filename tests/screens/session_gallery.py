"""The screens of sessions, action items and resources, with made-up people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from slack_sdk.models.views import View

from blocks import actions, resources, session_pages, sessions
from blocks.common import Drawn
from blocks.session_state import Hidden
from models.ids import AssignmentId, MentorId, ResourceId, SessionId, UserId
from models.shapes.actions import ActionItem, OpenActions
from models.shapes.pairs import Pair
from models.shapes.resources import Resource, ShareScreen
from models.shapes.sessions import Logged, LogScreen, SessionPage, SessionView
from models.words import AssignmentStatus, Cadence, Format, Party

NASTY = "<!channel> & *Nia* <https://x.test|here>"
"""As somebody might write to ping everybody."""

AS_MENTEE = Pair(
    id=AssignmentId(UUID(int=21)),
    side=Party.MENTEE,
    status=AssignmentStatus.ACTIVE,
    format=Format.ONE_ON_ONE,
    cadence=Cadence.WEEKLY,
    start_date=date(2026, 11, 23),
    mentor_id=MentorId(UUID(int=11)),
    mentor_user_id=UserId(UUID(int=111)),
    mentor_slack_id="UDIEGO",
    mentor_name="Diego Ruiz",
    mentee_id=UserId(UUID(int=1)),
    mentee_slack_id="UNIA",
    mentee_name=NASTY,
    group_key=None,
    next_check_in=date(2026, 12, 1),
)
AS_MENTOR = replace(AS_MENTEE, side=Party.MENTOR)
OF_A_GROUP = tuple(
    replace(
        AS_MENTOR,
        id=AssignmentId(UUID(int=30 + n)),
        mentee_id=UserId(UUID(int=130 + n)),
        mentee_name=f"Mentee {n}",
        format=Format.GROUP,
        group_key="g",
    )
    for n in range(3)
)
OPEN = ActionItem(
    session_id=SessionId(UUID(int=51)),
    key=str(UUID(int=61)),
    item=f"Send the deck to {NASTY}",
    owner=Party.MENTEE,
    owner_name=NASTY,
    other_name="Diego Ruiz",
    due=date(2026, 11, 20),
    done=False,
    is_own=True,
    overdue=True,
)
LATER = replace(
    OPEN,
    key=str(UUID(int=62)),
    item="x" * 300,
    owner_name="Diego Ruiz",
    due=None,
    overdue=False,
    is_own=False,
)
DONE = replace(OPEN, key="#3", item="Read the handbook", done=True, overdue=False)
SESSION = SessionView(
    id=SessionId(UUID(int=51)),
    pair=AS_MENTEE,
    at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    day=date(2026, 11, 24),
    duration=45,
    topics=("Renewals", NASTY),
    summary=f"We talked.\n{NASTY}",
    actions=(OPEN, LATER, DONE),
    resources=((NASTY, "https://example.com/a?b=1&c=|2"),),
    confidence_before=2,
    confidence_after=4,
    logged_by="UNIA",
    joined_by="UDIEGO",
    edited_by="UDIEGO",
    edited_at=datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
    is_own=True,
    without_details=False,
    quality=5,
)
BARE = replace(
    SESSION,
    duration=None,
    topics=(),
    summary=None,
    actions=(),
    resources=(),
    confidence_before=None,
    confidence_after=None,
    joined_by=None,
    edited_by=None,
    edited_at=None,
    without_details=True,
    quality=None,
)
SHARED_BEFORE = replace(BARE, pair=None, logged_by=None, is_own=False)
LOG = LogScreen(
    pairs=(AS_MENTEE,),
    pair=AS_MENTEE,
    group=(),
    day=date(2026, 11, 24),
    duration=30,
    due=date(2026, 12, 1),
)
FULL_LOG = replace(
    LOG,
    pairs=(OF_A_GROUP[0], AS_MENTOR, replace(AS_MENTOR, id=AssignmentId(UUID(int=22)), format=Format.TOPIC)),
    pair=OF_A_GROUP[0],
    group=OF_A_GROUP,
    open_actions=tuple(replace(OPEN, key=f"#{n}") for n in range(12)),
)
EDITED = replace(LOG, edited=SESSION)


def with_rows(hidden: Hidden, count: int) -> Hidden:
    for _ in range(count):
        hidden = hidden.with_action().with_resource()
    return hidden


MODALS: dict[str, View] = {
    "log": sessions.form(LOG, Hidden.begin(LOG)),
    "log, everything": sessions.form(FULL_LOG, with_rows(Hidden.begin(FULL_LOG), 12).with_more()),
    "log, more of a mentee": sessions.form(LOG, Hidden.begin(LOG).with_action().with_more()),
    "edit": sessions.form(EDITED, Hidden.begin(EDITED)),
    "logged": session_pages.logged(Logged(AS_MENTOR, joined=False, next_check_in=date(2026, 12, 1))),
    "logged, joined": session_pages.logged(Logged(AS_MENTOR, joined=True, next_check_in=None)),
    "past sessions": session_pages.past(SessionPage((SESSION, BARE, SHARED_BEFORE), 8, 8, True, NASTY)),
    "past sessions, none": session_pages.past(SessionPage((), 0, 8, False, None)),
    "past sessions, none found": session_pages.past(SessionPage((), 0, 8, False, "zebra")),
    "session": session_pages.session(SESSION),
    "session without details": session_pages.session(BARE),
    "session of the other one": session_pages.session(replace(SESSION, is_own=False, joined_by=None)),
    "session shared by the mentee": session_pages.session(SHARED_BEFORE),
    "actions": actions.page(OpenActions((OPEN, LATER), just_done=DONE)),
    "actions, many": actions.page(OpenActions((OPEN,) * 45)),
    "actions, none": actions.page(OpenActions(())),
    "share": resources.share(ShareScreen((AS_MENTEE,), (), NASTY, "https://example.com/a")),
    "share, several": resources.share(
        ShareScreen((AS_MENTEE, AS_MENTOR), (Resource(NASTY, "https://example.com/?a=1&b=<2>|3", NASTY),))
    ),
    "resources": resources.page(
        [
            Resource("A page", "https://example.com/", "Diego Ruiz", own=ResourceId(UUID(int=71))),
            Resource(NASTY, "https://example.com/", "Diego Ruiz", of_session=True),
        ]
    ),
    "resources, none": resources.page([]),
}

MESSAGES: dict[str, Drawn] = {
    "session logged": session_pages.told(replace(SESSION, pair=AS_MENTOR)),
    "session joined": session_pages.told(SESSION),
    "session logged, no details": session_pages.told(replace(BARE, pair=AS_MENTOR)),
    "resource shared": resources.told("UDIEGO"),
}
