"""What row-level security costs: the same transaction once as a person and once as the owner, whom it does not bind.

Its statements are timed, as the driver sees them: from sending one to having its rows. Both sides send the same ones,
each prepared on a connection of its own, from the one that begins and says on whose behalf to the commit; the goal is
for all of them. `bare` is what those between take, where nothing but their own work counts.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from string import Template
from typing import Any, Final, NamedTuple

from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.database import Database, connect
from app.services import home, offer_views, standings
from benchmarks import databases
from benchmarks.figures import Figure
from benchmarks.matching import BUILD, NOW
from models.ids import AssignmentId, UserId
from models.sessions import MentorshipSession

GOAL: Final = 1.2
SECONDS_EACH: Final = 1.5
"""At least so long each is asked: the quicker the more often, because a machine's speed swings."""
KINDS: Final = ("mentor", "mentee", "manager", "director", "lead")

# Ten mentees have a manager, ten managers a director; everybody has met and agreed.
ADD_MANAGERS: Final = Template("""
alter table users disable trigger user;
insert into users (slack_user_id, name, role)
select 'UMANAGER' || n, 'Manager ' || n, 'Manager' from generate_series(1, $managers) n;
update users set manager_id = boss.id from users boss
where users.slack_user_id like 'UMENTEE%'
  and boss.slack_user_id = 'UMANAGER' || 1 + (substr(users.slack_user_id, 8)::int - 1) / 10;
update users set manager_id = boss.id from users boss
where users.slack_user_id like 'UMANAGER%' and users.id <> boss.id
  and boss.slack_user_id = 'UMANAGER' || 1 + (substr(users.slack_user_id, 9)::int - 1) / 10 * 10;
update users set is_program_lead = true where slack_user_id = 'UMANAGER2';
alter table users enable trigger user;
update mentorship_assignments set expectations = 'Meet every week.', agreement_version = 1;
insert into agreement_acceptances (assignment_id, user_id, version, agreed_at)
select a.id, of_the_two, 1, a.mentor_accepted_at
from mentorship_assignments a join mentors m on m.id = a.mentor_id
cross join unnest(array[m.user_id, a.mentee_user_id]) of_the_two
where a.status = 'active'
""")
ADD_SESSIONS: Final = Template("""
alter table mentorship_sessions disable trigger user;
insert into mentorship_sessions (assignment_id, session_date, duration_minutes, topics_covered, summary,
                                 logged_by, logged_by_user_id)
select id, start_date + n * interval '7 days', 30, '{Renewals,Onboarding}', repeat('What we said. ', 20),
       'mentee', mentee_user_id
from mentorship_assignments, generate_series(1, $sessions) n;
alter table mentorship_sessions enable trigger user
""")


class Cast(NamedTuple):
    """A mentorship that runs, and who may know of it."""

    assignment: AssignmentId
    mentor: UserId
    mentee: UserId
    manager: UserId
    director: UserId
    lead: UserId


FIND_CAST: Final = text("""
select a.id, m.user_id, mentee.id, manager.id, manager.manager_id, (select id from users where is_program_lead)
from mentorship_assignments a
join mentors m on m.id = a.mentor_id
join users mentee on mentee.id = a.mentee_user_id
join users manager on manager.id = mentee.manager_id
where a.status = 'active' and manager.manager_id is not null order by a.id limit 1
""")


async def measure(
    database: Database, *, mentors: int = 2_000, past: int = 20_000, sessions: int = 3, rounds: int = 40
) -> list[Figure]:
    """Needs a migrated database of its own with real commits, and fills it."""
    cast = await _fill(database, mentors, past, sessions)
    # Each side keeps its prepared statements on a connection of its own: changing the role would plan them anew.
    async with _one_connection(database) as restricted, _one_connection(database) as free:
        return [
            figure
            for name, ask, kinds in _questions(cast)
            for kind in kinds
            for figure in await _compare(
                f"{name}, as the {kind}", ask, getattr(cast, kind), restricted, free, rounds
            )
        ]


Ask = Callable[[AsyncSession, UserId], Awaitable[Any]]


def _questions(cast: Cast) -> list[tuple[str, Ask, tuple[str, ...]]]:
    async def view(db: AsyncSession, person: UserId) -> Any:
        return await offer_views.of(db, cast.assignment)

    async def facts(db: AsyncSession, person: UserId) -> Any:
        return await home.facts(db, person, now=NOW)

    async def standing(db: AsyncSession, person: UserId) -> Any:
        return await standings.standing(db, person, now=NOW)

    async def sessions(db: AsyncSession, person: UserId) -> Any:
        newest = (
            select(MentorshipSession.id, MentorshipSession.session_date, MentorshipSession.summary)
            .where(MentorshipSession.assignment_id == cast.assignment)
            .order_by(MentorshipSession.session_date.desc())
            .limit(10)
        )
        return (await db.execute(newest)).all()

    return [
        ("one mentorship", view, KINDS),
        ("Home", facts, KINDS),
        ("standing", standing, KINDS),
        ("sessions", sessions, ("mentor", "mentee")),
    ]


# What app/database.py begins with, for somebody who stays the owner: the owner's functions want to know, too.
BEGIN_AS_OWNER: Final = text(
    """
    select set_config('role', current_user, true),
           set_config('cairn.on_behalf_of', :person, true),
           set_config('statement_timeout', '30000', true)
    """
)


async def _compare(
    name: str, ask: Ask, person: UserId, restricted: Database, free: Database, rounds: int
) -> list[Figure]:
    as_owner = async_sessionmaker(free.owner_engine, expire_on_commit=False)

    async def bound() -> tuple[list[float], Any]:
        with _statements(restricted) as times:
            async with restricted.transaction(on_behalf_of=person) as db:
                seen = await ask(db, person)
        return times, seen

    async def unbound() -> tuple[list[float], Any]:
        with _statements(free) as times:
            async with as_owner.begin() as db:
                await db.execute(BEGIN_AS_OWNER, {"person": str(person)})
                seen = await ask(db, person)
        return times, seen

    pairs: list[tuple[list[float], list[float]]] = []
    enough = time.perf_counter() + SECONDS_EACH
    while len(pairs) < rounds or time.perf_counter() < enough:
        if len(pairs) % 2:  # each goes first as often as the other
            (without, expected), (with_it, seen) = await unbound(), await bound()
        else:
            (with_it, seen), (without, expected) = await bound(), await unbound()
        pairs.append((with_it, without))
        if seen != expected:
            raise RuntimeError(f"{name}: not the same rows, so not the same work")
    value, floor, ratio = _medians([(sum(with_it), sum(without)) for with_it, without in pairs])
    bare = _medians([(sum(with_it[1:-1]), sum(without[1:-1])) for with_it, without in pairs])
    return [
        Figure(
            f"row-level security: {name}",
            value,
            "ms",
            floor,
            ratio,
            f"at most {GOAL} times without it",
            ratio <= GOAL,
        ),
        Figure(f"row-level security, bare: {name}", bare[0], "ms", *bare[1:]),
    ]


def _medians(pairs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Milliseconds with and without, and how many times as long it takes: within a pair, because the machine is
    faster at one moment than at another."""
    with_it, without = zip(*pairs, strict=True)
    times = statistics.median(one / other for one, other in pairs)
    return statistics.median(with_it) * 1000, statistics.median(without) * 1000, times


@contextmanager
def _statements(database: Database) -> Iterator[list[float]]:
    """Collects how many seconds each statement takes; the last one is the commit."""
    took: list[float] = []
    started = 0.0

    def before(*_: Any) -> None:
        nonlocal started
        started = time.perf_counter()

    def after(*_: Any) -> None:
        took.append(time.perf_counter() - started)

    engine = database.owner_engine.sync_engine
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "commit", before)
    try:
        yield took
        after()
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)
        event.remove(engine, "commit", before)


@asynccontextmanager
async def _one_connection(database: Database) -> AsyncIterator[Database]:
    another = connect(database.owner_engine.url.render_as_string(hide_password=False), pool_size=1)
    try:
        yield another
    finally:
        await another.close()


async def _fill(database: Database, mentors: int, past: int, sessions: int) -> Cast:
    await databases.fill(
        database,
        BUILD.substitute(mentors=mentors, past=past),
        ADD_MANAGERS.substitute(managers=mentors // 5),
        ADD_SESSIONS.substitute(sessions=sessions),
    )
    async with database.owner_engine.connect() as owner:
        return Cast(*(await owner.execute(FIND_CAST)).one())
