"""Looks on during the year: who is written to when, what comes twice, and which check-ins stand where they must not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from app.database import Database
from benchmarks.simulation.company import Company, Person
from benchmarks.simulation.slack import Post
from blocks import check_ins
from models.ids import UserId
from models.words import Cadence

STEPS = {Cadence.WEEKLY: 7, Cadence.BIWEEKLY: 14, Cadence.MONTHLY: 31}
"""Days, at the longest."""
CLOSEST = 3
"""More days than these lie between a meeting and the next one's planned day, however often they meet."""
PATIENCE = 4
"""Days on which both work, after the due day: by then it is known what became of a check-in."""

BY_ITSELF = text(
    """
    select id, kind from outbox where id = any(:ids) and kind in (
      'nudge', 'feedback_asked', 'intake', 'intake_after_status', 'manager_digest', 'lead_digest', 'ended'
    )
    """
)
ASKED_ABOUT = text("select id, due_on, moved_count from check_ins where id = any(:ids)")
OPEN = text(
    """
    select c.id, c.assignment_id, c.due_on, c.starts_at, c.asked_mentee_at, c.created_at, c.original_due_on,
           a.check_in_cadence, a.mentee_user_id, m.user_id as mentor_user_id,
           before.due_on as before_on, before.decided_at, session.session_date
    from check_ins c
    join mentorship_assignments a on a.id = c.assignment_id
    join mentors m on m.id = a.mentor_id
    left join lateral (
      select id, due_on, decided_at from check_ins
      where assignment_id = c.assignment_id and status <> 'scheduled' and decided_at = c.created_at limit 1
    ) before on true
    left join mentorship_sessions session on session.check_in_id = before.id
    where c.status = 'scheduled' and a.status = 'active'
    """
)


@dataclass
class Watch:
    database: Database
    company: Company
    outside: list[str] = field(default_factory=list)
    """Written to while they do not work."""
    twice: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    """Check-ins that are open for too long after their day."""
    misplaced: list[str] = field(default_factory=list)
    """Check-ins on a day that not both work."""
    out_of_rhythm: list[str] = field(default_factory=list)
    posted: int = 0
    at_once: int = 0
    """The most messages of the moment that one person got at one moment."""
    _people: Mapping[UserId, Person] = field(init=False)
    _by_slack_id: Mapping[str, Person] = field(init=False)
    _asked: set[int] = field(default_factory=set)
    _waited: dict[UUID, tuple[date, set[date]]] = field(default_factory=dict)
    _seen: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._people = {one.id: one for one in self.company.everybody}
        self._by_slack_id = {one.slack_id: one for one in self.company.everybody}

    async def arrived(self, posts: Sequence[Post], now: datetime) -> None:
        """What stands in Slack since a moment ago."""
        self.posted += len(posts)
        if not posts:
            return
        about = {UUID(value) for post in posts for action, value in post.buttons if _moment_of(action)}
        async with self.database.owner_engine.connect() as owner:
            by_itself = await owner.execute(BY_ITSELF, {"ids": [UUID(post.id) for post in posts]})
            own = {row.id: row.kind for row in by_itself}
            rows = await owner.execute(ASKED_ABOUT, {"ids": list(about)})
            occasions = {row.id: f"{row.due_on} {row.moved_count}" for row in rows}
        nudged: Counter[str] = Counter()
        for post in posts:
            kind = own.get(UUID(post.id))
            nudged.update(post.readers if kind == "nudge" else ())
            for reader in post.readers:
                person = self._by_slack_id[reader]
                if kind and not person.may_be_written_to(now):
                    self.outside.append(f"{kind} to {person} at {now}")
                self._asked_once(post, person, occasions, now)
        self.at_once = max([self.at_once, *nudged.values()])

    def _asked_once(self, post: Post, person: Person, occasions: Mapping[UUID, str], now: datetime) -> None:
        for action, value in post.buttons:
            moment = _moment_of(action)
            if moment and UUID(value) in occasions:
                said = f"{moment} {person.name} {value} {occasions[UUID(value)]}"
                if hash(said) in self._asked:
                    self.twice.append(f"{said} at {now}")
                self._asked.add(hash(said))

    async def look(self, now: datetime) -> None:
        """At the end of a day, when nothing is left to do: every open check-in."""
        async with self.database.owner_engine.connect() as owner:
            rows = (await owner.execute(OPEN)).all()
        for row in rows:
            mentor, mentee = self._people[row.mentor_user_id], self._people[row.mentee_user_id]
            today = mentee.today(now)
            days = [one.today(row.starts_at) if row.starts_at else row.due_on for one in (mentor, mentee)]
            fits = mentor.works_on(days[0]) and mentee.works_on(days[1])
            if row.due_on > today and row.asked_mentee_at is None and not fits:
                self.misplaced.append(f"{row.due_on} of {mentor} and {mentee}, seen on {now}")
            self._waits(row.id, row.due_on, mentor, mentee, today)
            if row.id not in self._seen and row.before_on:
                held = row.session_date or row.decided_at
                self._keeps_rhythm(
                    row.original_due_on or row.due_on,
                    Cadence(row.check_in_cadence),
                    row.before_on if row.session_date is None else mentee.today(held),
                    mentee.today(row.created_at),
                    (mentor, mentee),
                )
            self._seen.add(row.id)
        self._waited = {row.id: self._waited[row.id] for row in rows if row.id in self._waited}
        self._seen &= {row.id for row in rows}

    def _waits(self, check_in: UUID, due_on: date, mentor: Person, mentee: Person, today: date) -> None:
        since, days = self._waited.get(check_in, (due_on, set()))
        if since != due_on:
            days = set()
        if due_on < today and mentor.works_on(today) and mentee.works_on(today):
            days.add(today)
        self._waited[check_in] = due_on, days
        if len(days) > PATIENCE:
            self.stuck.append(f"{check_in} of {mentor} and {mentee}, due on {due_on}, is open on {today}")

    def _keeps_rhythm(
        self, due_on: date, cadence: Cadence, met_on: date, planned_on: date, both: Sequence[Person]
    ) -> None:
        """More than half a step after the meeting; at most a step after that and today, if both work then."""
        step = STEPS[cadence]
        earliest = max(met_on + timedelta(days=CLOSEST), planned_on)
        latest = max(met_on + timedelta(days=step // 2), planned_on) + timedelta(days=step)
        late = (latest + timedelta(days=n) for n in range((due_on - latest).days))
        if due_on <= earliest or any(all(one.works_on(day) for one in both) for day in late):
            self.out_of_rhythm.append(
                f"{due_on}, {cadence}, met on {met_on}, planned on {planned_on}: {[str(one) for one in both]}"
            )


def _moment_of(action: str) -> str | None:
    """Which of the two moments of a check-in a message with this button is."""
    return {check_ins.WE_MET: "question", check_ins.SKIP: "morning"}.get(action)
