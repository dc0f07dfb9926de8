"""What the year came to: what was sent twice or lost, and how many messages a week each role got."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text

from app.database import Database
from benchmarks.figures import percentile
from benchmarks.simulation.company import Company
from models.ids import UserId

MENTOR_OF_TWO, MENTEE, MANAGER = "mentor of two", "mentee", "manager"
MENTEE_BEGINS = "mentee, weeks in which it begins or ends"
BUDGET = {MENTOR_OF_TWO: (2.5, 4), MENTEE: (2, 3), MANAGER: (1, 2)}
"""Messages a week: median, and the most in 95 of a hundred weeks. The two of a mentorship are counted over the weeks
that it lasted from Monday to Sunday; what a beginning and an end bring is counted apart."""

TWICE = {
    "a question, an invitation or a sum of the mentorship": """
        select kind || ' ' || topic from outbox where action = 'post' and status = 'sent'
        and kind in ('feedback_asked', 'completed', 'intake', 'intake_after_status')
        group by kind, topic, recipient_user_id having count(*) > 1
    """,
    "a digest of the same week": """
        select u.name || ' ' || date_trunc('week', o.sent_at at time zone u.timezone)
        from outbox o join users u on u.id = o.recipient_user_id
        where o.action = 'post' and o.status = 'sent' and o.kind in ('manager_digest', 'lead_digest')
        group by u.name, o.kind, date_trunc('week', o.sent_at at time zone u.timezone) having count(*) > 1
    """,
    "an end that was agreed once": """
        select o.topic from outbox o join mentorship_assignments a on o.topic = 'ended:' || a.id
        where o.action = 'post' and o.status = 'sent' group by o.topic, o.recipient_user_id, a.id
        having count(*) > 1 + (
          select count(*) from audit l
          where l.subject_id = a.id and l.action in ('assignment.extended', 'assignment.resumed')
        )
    """,
}
LOST = {
    "a message that was not sent": """
        select kind || ': ' || status || ' ' || coalesce(failure, '') from outbox
        where status = 'failed' or (status = 'queued' and send_after <= :now)
    """,
    "an active pair without its next check-in": """
        select a.id::text from mentorship_assignments a
        where a.status = 'active'
          and not exists (select from check_ins c where c.assignment_id = a.id and c.status = 'scheduled')
          and a.expected_end_date > (
            select max(c.due_on) from check_ins c where c.assignment_id = a.id
          ) + case a.check_in_cadence when 'weekly' then 14 when 'biweekly' then 28 else 62 end
          and a.expected_end_date > cast(:now as date)
    """,
    "a check-in that nobody waits for": """
        select c.id::text from check_ins c join mentorship_assignments a on a.id = c.assignment_id
        where c.status = 'scheduled' and a.status <> 'active'
    """,
    "somebody with a check-in whom nobody looks at": """
        select c.id::text from check_ins c join mentorship_assignments a on a.id = c.assignment_id
        join mentors m on m.id = a.mentor_id
        where c.status = 'scheduled' and not exists (
          select from agenda where agenda.user_id in (a.mentee_user_id, m.user_id)
        )
    """,
}
RUNNING = """
    select m.user_id as mentor, a.mentee_user_id as mentee, a.mentor_accepted_at as begins,
           coalesce(a.completed_at, a.cancelled_at, :now) as ends
    from mentorship_assignments a join mentors m on m.id = a.mentor_id where a.mentor_accepted_at is not null
"""
SENT = """
    select kind, sent_at, coalesce(recipient_user_ids, array[recipient_user_id]) as readers from outbox
    where action = 'post' and status = 'sent'
"""
Week = tuple[int, int]


@dataclass(frozen=True)
class Load:
    """Messages a week of one role, over all weeks in which somebody has it."""

    weeks: int
    median: float
    most: float
    """In 95 of a hundred weeks."""
    kinds: Mapping[str, float]
    """How many of each kind in a hundred weeks."""


async def mistakes(database: Database, checks: Mapping[str, str], now: datetime) -> list[str]:
    async with database.owner_engine.connect() as owner:
        return [
            f"{what}: {found}"
            for what, sql in checks.items()
            for found in (await owner.scalars(text(sql), {"now": now} if ":now" in sql else {})).all()
        ]


async def loads(database: Database, company: Company, now: datetime) -> Mapping[str, Load]:
    people = {one.id: one for one in company.everybody}
    messages: dict[tuple[UserId, Week], Counter[str]] = defaultdict(Counter)
    roles: dict[str, set[tuple[UserId, Week]]] = {role: set() for role in (*BUDGET, MENTEE_BEGINS)}
    mentees: Counter[tuple[UserId, Week]] = Counter()
    parts: set[tuple[UserId, Week]] = set()
    async with database.owner_engine.connect() as owner:
        for row in await owner.execute(text(SENT)):
            for reader in row.readers:
                messages[reader, _week(people[reader].today(row.sent_at))][row.kind] += 1
        for row in await owner.execute(text(RUNNING), {"now": now}):
            mentee = people[row.mentee]
            first, last = mentee.today(row.begins), mentee.today(row.ends)
            parts |= {(one, _week(day)) for one in (row.mentor, row.mentee) for day in (first, last)}
            for week in _weeks(first, last):
                mentees[row.mentor, week] += 1
                roles[MENTEE].add((row.mentee, week))
                if mentee.manager:
                    roles[MANAGER].add((mentee.manager.id, week))
    roles[MENTOR_OF_TWO] = {place for place, count in mentees.items() if count == 2} - parts
    roles[MENTEE_BEGINS] = roles[MENTEE] & parts
    roles[MENTEE] -= parts
    return {role: _load([messages[place] for place in weeks]) for role, weeks in roles.items() if weeks}


def _load(weeks: Sequence[Counter[str]]) -> Load:
    totals = [week.total() for week in weeks]
    kinds = sum(weeks, Counter())
    shares = {kind: 100 * count / len(weeks) for kind, count in kinds.most_common()}
    return Load(len(weeks), percentile(50, totals), percentile(95, totals), shares)


def _weeks(first: date, last: date) -> Iterator[Week]:
    for days in range(0, (last - first).days + 1 + first.weekday(), 7):
        yield _week(first - timedelta(days=first.weekday()) + timedelta(days=days))


def _week(day: date) -> Week:
    year, week, _ = day.isocalendar()
    return year, week
