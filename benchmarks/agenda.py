"""What a tick costs: whoever is due is found and told, among few mentorships and among very many.

The goal is for the same number of check-ins that are due: what lies ahead for everybody else must cost nothing.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from string import Template
from typing import Final

from sqlalchemy import text

from app.database import Database
from app.jobs.agenda import Agenda
from app.jobs.kinds import KINDS
from benchmarks import databases
from benchmarks.figures import Figure

NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FEW: Final = 10_000
FLAT: Final = 1.5
ROUNDS: Final = 5

# Two mentees have a mentor. Everybody has met once, and has a check-in, a milestone and an action ahead.
PEOPLE: Final = Template("""
alter table users disable trigger user;
insert into users (slack_user_id, name, role, start_date)
select 'UMENTEE' || n, 'Mentee ' || n, 'CSM', '2026-09-01' from generate_series($first, $last) n;
insert into users (slack_user_id, name, role, start_date)
select 'UMENTOR' || n, 'Mentor ' || n, 'CSM', '2023-01-09' from generate_series(($first + 1) / 2, $last / 2) n;
alter table users enable trigger user;
insert into mentors (user_id, max_mentees)
select u.id, 2 from generate_series(($first + 1) / 2, $last / 2) n join users u on u.slack_user_id = 'UMENTOR' || n;
alter table user_settings disable trigger user;
insert into user_settings (user_id, reminder_hour)
select u.id, 9 from generate_series(($first + 1) / 2, $last / 2) n join users u on u.slack_user_id = 'UMENTOR' || n;
alter table user_settings enable trigger user;
insert into intakes (user_id, asked_at)
select u.id, '2026-09-01' from generate_series($first, $last) n join users u on u.slack_user_id = 'UMENTEE' || n
""")
MENTORSHIPS: Final = Template("""
alter table mentorship_assignments disable trigger user;
alter table check_ins disable trigger user;
alter table mentorship_sessions disable trigger user;
alter table mentee_ramp_milestones disable trigger user;
create temporary table pairs on commit drop as
select gen_random_uuid() as id, m.id as mentor_id, mentee.id as mentee_id, mentor.id as mentor_user_id, n
from generate_series($first, $last) n
join users mentee on mentee.slack_user_id = 'UMENTEE' || n
join users mentor on mentor.slack_user_id = 'UMENTOR' || (n + 1) / 2
join mentors m on m.user_id = mentor.id;
insert into mentorship_assignments (id, mentor_id, mentee_user_id, start_date, expected_end_date, status,
                                    offered_at, mentor_accepted_at)
select id, mentor_id, mentee_id, '2026-11-16', '2027-02-16', 'active', '2026-11-16', '2026-11-16' from pairs;
insert into check_ins (assignment_id, due_on) select id, '2026-11-24' from pairs;
insert into mentorship_sessions (assignment_id, session_date, duration_minutes, summary, action_items,
                                 next_action_due, logged_by, logged_by_user_id)
select id, '2026-11-17', 30, 'What we said.',
       '[{"item": "Write", "owner": "mentee", "due": "2026-12-01", "done": false}]', '2026-12-01', 'mentee', mentee_id
from pairs;
insert into mentee_ramp_milestones (assignment_id, mentee_user_id, milestone_name, target_date)
select id, mentee_id, 'First call', '2026-12-08' from pairs;
insert into nudges (user_id, kind, subject_id, occasion, said_at)
select mentee_id, 'feedback', id, 'first', '2026-11-18' from pairs;
insert into agenda (user_id, look_at)
select person, '2026-12-01' from pairs, unnest(array[mentee_id, mentor_user_id]) person;
alter table mentorship_assignments enable trigger user;
alter table check_ins enable trigger user;
alter table mentorship_sessions enable trigger user;
alter table mentee_ramp_milestones enable trigger user
""")
IS_DUE: Final = text(
    """
    update agenda set look_at = :now
    where user_id in (
        select u.id from generate_series(cast(:first as int), :last) n
        cross join unnest(array['UMENTEE' || n, 'UMENTOR' || (n + 1) / 2]) whose
        join users u on u.slack_user_id = whose
    )
    """
)


async def measure(
    crowded: Database, quiet: Database, *, mentorships: int = 100_000, due: int = 300
) -> list[Figure]:
    """Needs two migrated databases of its own with real commits, and fills them: they are asked in turn."""
    await _fill(quiet, FEW)
    await _fill(crowded, mentorships)
    many, few = [], []
    for number in range(ROUNDS + 1):
        many.append(await _tick(crowded, number, due))
        few.append(await _tick(quiet, number, due))
    # The quickest, after one that warms up: what else the machine did meanwhile is not in it.
    among_many, among_few = min(many[1:]), min(few[1:])
    ratio = among_many / among_few
    name = f"tick, {due:,} check-ins due, among {mentorships:,} against {FEW:,}"
    return [
        Figure(
            name, among_many * 1000, "ms", among_few * 1000, ratio, f"at most {FLAT} times", ratio <= FLAT
        ),
        Figure("queued by one tick, on one core", _messages(due) / among_many, "messages/s"),
    ]


async def _fill(database: Database, mentorships: int) -> None:
    numbers = {"first": 1, "last": mentorships}
    await databases.fill(database, PEOPLE.substitute(numbers))
    await databases.fill(database, MENTORSHIPS.substitute(numbers))


async def _tick(database: Database, number: int, due: int) -> float:
    """Seconds; each round has people of its own, who were not told anything yet."""
    first = number * due + 1
    async with database.owner_engine.begin() as owner:
        await owner.execute(IS_DUE, {"now": NOW, "first": first, "last": first + due - 1})
    started = time.perf_counter()
    tally = await Agenda(database.transaction, lambda: NOW, KINDS).once(NOW)
    seconds = time.perf_counter() - started
    if tally.queued != _messages(due):
        raise RuntimeError(f"the tick did not do its work: {tally}")
    return seconds


def _messages(due: int) -> int:
    """Each mentee is told, and of two of them one mentor."""
    return due * 3 // 2
