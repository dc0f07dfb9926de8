"""The digests and **My team**, with made-up people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from slack_sdk.models.views import View

from blocks import digests, team
from blocks.common import Drawn
from models.ids import AssignmentId, ClaimId, ExceptionId, MilestoneId, UserId
from models.shapes.claims import ClaimView
from models.shapes.digests import (
    Asker,
    ForLeads,
    MonthOfCheckIns,
    Places,
    Pooled,
    ProgramNumbers,
    Share,
)
from models.shapes.milestones import Ramped
from models.shapes.people import Newcomer
from models.shapes.risks import (
    AtRisk,
    LateMilestone,
    Mentee,
    Need,
    Needing,
    OfferFailed,
    PastEnd,
    ToVerify,
    WithoutMentor,
)
from models.shapes.team import Overview, TeamLine, TeamPage
from models.words import AssignmentStatus
from tests.screens import progress_gallery

NASTY = "<!channel> & *Nia* <https://x.test|here>"
ASSIGNMENT = AssignmentId(UUID(int=21))
NIA, TOM = Mentee(UserId(UUID(int=1)), "UNIA", NASTY), Mentee(UserId(UUID(int=2)), "UTOM", "Tom Becker")
DAY = date(2026, 11, 16)

QUIET = AtRisk(NIA, "UDIEGO", ASSIGNMENT, missed=True, quiet_since=DAY, late=LateMilestone(NASTY, DAY))
NEEDS: tuple[Need, ...] = (
    WithoutMentor(TOM, DAY, has_started=True),
    WithoutMentor(NIA, date(2027, 1, 4), has_started=False),
    OfferFailed(NIA, ASSIGNMENT, DAY, following=NASTY),
    OfferFailed(TOM, ASSIGNMENT, DAY),
    QUIET,
    replace(QUIET, missed=False, late=None),
    ToVerify(TOM, None, MilestoneId(UUID(int=31)), NASTY, DAY),
    PastEnd(TOM, "UDIEGO", ASSIGNMENT, DAY),
)
NUMBERS = ProgramNumbers(
    coverage=Share(23, 25),
    months=tuple(MonthOfCheckIns(date(2026, month, 1), Share(month, 12)) for month in range(6, 12)),
    places=Places(free=6, taken=41, offered=2),
    waiting=tuple(
        Newcomer(UserId(UUID(int=50 + number)), f"UNEW{number}", NASTY, DAY, has_started=number < 2)
        for number in range(3)
    ),
    running=40,
    paused=2,
    mentee_satisfaction=Pooled(Decimal("4.62"), 12),
    mentor_satisfaction=Pooled(Decimal("4.1"), 9),
)
CLAIM = ClaimView(
    ClaimId(UUID(int=41)), "UMAYA", "Maya Ortiz", UserId(UUID(int=1)), "UNIA", NASTY, None, None
)
WAITS = ForLeads((CLAIM,), (Asker(ExceptionId(UUID(int=42)), "UDIEGO"),), gaps=3)
NO_PROGRAM_YET = replace(
    NUMBERS, coverage=Share(0, 0), months=(), waiting=(), running=1, paused=0, places=Places(0, 0, 0),
    mentee_satisfaction=None, mentor_satisfaction=None,
)  # fmt: skip
LINES = (
    TeamLine(ASSIGNMENT, AssignmentStatus.ACTIVE, NIA, "UDIEGO", DAY, done=2, required=5),
    TeamLine(ASSIGNMENT, AssignmentStatus.PAUSED, TOM, "UDIEGO"),
    TeamLine(ASSIGNMENT, AssignmentStatus.PENDING, TOM, "UOMAR"),
)
PAGE = TeamPage(NEEDS, LINES, needing=8, on_track=2, offset=0, size=10, total=25)
ONE = Overview(progress_gallery.summary(side=None), NIA.id, DAY, held=6, missed=2, next_check_in=DAY)

MODALS: dict[str, View] = {
    "team": team.team(PAGE),
    "team, last page": team.team(replace(PAGE, needs=(), lines=LINES, needing=0, offset=20)),
    "team, nobody yet": team.team(replace(PAGE, needs=(), lines=(), needing=0, on_track=0, total=0)),
    "team, one of them": team.overview(ONE, back_to="10"),
    "team, paused": team.overview(
        replace(ONE, summary=progress_gallery.summary(AssignmentStatus.PAUSED), met_on=None), back_to=None
    ),
    "team, completed": team.overview(
        replace(ONE, summary=progress_gallery.summary(AssignmentStatus.COMPLETED, milestones=0)), back_to=None
    ),
}
MESSAGES: dict[str, Drawn] = {
    "digest": digests.manager(Needing(NEEDS, on_track=10)),
    "digest, too many": digests.manager(Needing((*NEEDS, *NEEDS), on_track=10, hidden=2)),
    "digest, all done": digests.manager(Needing(on_track=12, hidden=1)),
    "digest, good news": digests.manager(
        Needing(on_track=12),
        [
            Ramped("UNIA", date(2026, 11, 23)),
            progress_gallery.summary(AssignmentStatus.COMPLETED, side=None, open_actions=0),
        ],
    ),
    "digest, one": digests.manager(Needing(NEEDS[:1])),
    "digest, lead": digests.lead(NUMBERS, WAITS),
    "digest, lead, nothing needed": digests.lead(NO_PROGRAM_YET, ForLeads((), (), 0)),
    "digest, lead, many wait": digests.lead(
        replace(NUMBERS, waiting=NUMBERS.waiting * 6), ForLeads((), (), gaps=1)
    ),
}
