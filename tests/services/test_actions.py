"""Action items are on the list until they are done, whatever happens in between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.database import Database
from app.services import actions, sessions
from models.ids import AssignmentId, SessionId
from models.people import User
from models.sessions import MentorshipSession
from models.shapes.actions import ActionItem
from models.shapes.sessions import ActionForm, SessionForm
from models.words import Party
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

Step = tuple[Literal["log", "tick", "undo", "edit"], Literal["nia", "diego"], int, tuple[int | None, ...]]

steps: st.SearchStrategy[Step] = st.tuples(
    st.sampled_from(["log", "tick", "undo", "edit"]),
    st.sampled_from(["nia", "diego"]),
    st.integers(0, 20),
    st.lists(st.none() | st.integers(-5, 20), max_size=3).map(tuple),
)  # fmt: skip


@dataclass
class Pair:
    """The two, and what they believe to be open and done."""

    database: Database
    owner: Owner
    people: dict[str, User]
    assignment: AssignmentId
    number: int = 0
    is_open: dict[str, str] = field(default_factory=dict)
    """text -> name"""
    is_done: dict[str, str] = field(default_factory=dict)

    async def list_of(self, person: str) -> list[ActionItem]:
        who = self.people[person].id
        async with self.database.transaction(on_behalf_of=who) as db:
            return await actions.open_items(db, by=who, now=self.now)

    @property
    def now(self) -> datetime:
        return MONDAY + timedelta(days=self.number)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(steps, max_size=8))
async def test_what_is_open_is_carried_over(
    connection: AsyncConnection, database: Database, owner: Owner, story: list[Step]
) -> None:
    """Nothing is lost, nothing comes twice, both see the same, what is overdue comes first."""
    async with connection.begin_nested() as example:
        nia, diego = await people.new_csm(owner, "Nia"), await people.person(owner, "Diego")
        mentor = await people.mentor(owner, diego)
        mentorship = await people.mentorship(owner, mentor, nia)
        pair = Pair(database, owner, {"nia": nia, "diego": diego}, mentorship.id)
        for what, by, which, dues in story:
            pair.number += 1
            if what == "log":
                await log(pair, by, dues)
            elif what == "edit":
                await edit(pair, which)
            else:
                await tick(pair, by, which, done=what == "tick")
        for person in pair.people:
            listed = await pair.list_of(person)
            assert sorted(item.item for item in listed) == sorted(pair.is_open)
            due = [item.due or date.max for item in listed]
            assert due == sorted(due)
            assert [item.overdue for item in listed] == [day < pair.now.date() for day in due]
        await example.rollback()


async def log(pair: Pair, by: str, dues: tuple[int | None, ...]) -> None:
    """A new meeting with these due dates, in days; what is open is not part of it and stays."""
    who, day = pair.people[by].id, pair.now.date()
    forms = tuple(
        ActionForm(
            row=row,
            item=f"{pair.number}.{row}",
            owner=Party.MENTOR if row % 2 else Party.MENTEE,
            due=None if due is None or due < 0 else day + timedelta(days=due),
        )
        for row, due in enumerate(dues)
    )
    async with pair.database.transaction(on_behalf_of=who) as db:
        await sessions.log(
            db, by=who, form=SessionForm(pair.assignment, day, 30, actions=forms), now=pair.now
        )
    pair.is_open.update(
        {item.item: item.name for item in await pair.list_of(by) if item.item in {f.item for f in forms}}
    )


async def tick(pair: Pair, by: str, which: int, *, done: bool) -> None:
    before, after = (pair.is_open, pair.is_done) if done else (pair.is_done, pair.is_open)
    if not before:
        return
    text = sorted(before)[which % len(before)]
    async with pair.database.transaction(on_behalf_of=pair.people[by].id) as db:
        for _ in range(2):  # twice is once
            await actions.set_done(db, [before[text]], done=done)
    after[text] = before.pop(text)


async def edit(pair: Pair, which: int) -> None:
    """Whoever logged a session drops its first action item and renames the others; what is done stays done."""
    async with pair.owner.session() as db:
        rows = list(await db.scalars(select(MentorshipSession).order_by(MentorshipSession.id)))
    if not rows:
        return
    row = rows[which % len(rows)]
    by = next(name for name, user in pair.people.items() if user.id == row.logged_by_user_id)
    items = [(actions.key_of(one, place), one) for place, one in enumerate(row.action_items)]
    forms = tuple(
        ActionForm(row=n, item=f"{one['item']}!", owner=one["owner"], due=None, key=key)
        for n, (key, one) in enumerate(items[1:])
    )
    who = pair.people[by].id
    form = SessionForm(pair.assignment, row.session_date.date(), 30, actions=forms)
    async with pair.database.transaction(on_behalf_of=who) as db:
        version = row.edited_at.isoformat() if row.edited_at else ""
        await sessions.edit(db, row.id, by=who, form=form, version=version, now=pair.now)
    for kept in (pair.is_open, pair.is_done):
        for place, (_, one) in enumerate(items):
            name = kept.pop(one["item"], None)
            if name and place:
                kept[f"{one['item']}!"] = name


async def test_what_an_integrator_wrote_without_ids(database: Database, owner: Owner) -> None:
    """The PRD's four keys are enough; an item without `done` is open."""
    nia = await people.new_csm(owner, "Nia")
    mentorship = await people.mentorship(owner, await people.mentor(owner, "Diego"), nia)
    session = await people.session(
        owner,
        mentorship,
        action_items=[
            {"item": "One", "owner": "mentor", "due": "2026-11-30T00:00:00Z", "done": False},
            {"item": "Two", "owner": "somebody"},
        ],
    )
    async with database.transaction(on_behalf_of=nia.id) as db:
        found = await actions.open_items(db, by=nia.id, now=MONDAY)
        assert [(item.item, item.owner_name, item.due) for item in found] == [
            ("One", "Diego", date(2026, 11, 30)),
            ("Two", "Nia", None),
        ]
        await actions.set_done(db, [found[1].name], done=True)
        assert len(await actions.open_items(db, by=nia.id, now=MONDAY)) == 1
        assert (
            await actions.listing(db, by=nia.id, now=MONDAY, just_done=found[1].name)
        ).just_done == replace(found[1], done=True)
    assert found[0].session_id == SessionId(session.id)


async def test_after_the_end_only_what_one_owes_oneself(database: Database, owner: Owner) -> None:
    nia = await people.new_csm(owner, "Nia")
    mentorship = await people.mentorship(owner, await people.mentor(owner, "Diego"), nia)
    both = [{"item": side, "owner": side, "due": None, "done": False} for side in ("mentor", "mentee")]
    await people.session(owner, mentorship, action_items=both)
    await owner.run("update mentorship_assignments set status = 'completed', completed_at = now()")
    async with database.transaction(on_behalf_of=nia.id) as db:
        assert [item.item for item in await actions.open_items(db, by=nia.id, now=MONDAY)] == ["mentee"]
