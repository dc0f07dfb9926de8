"""A mentorship's life in any order, by anybody: Hypothesis looks for steps after which a rule no longer holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, assume, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from app.database import Database
from app.services import assignments, mentors, next_offers, offers
from models.errors import DomainError
from models.ids import AssignmentId, MentorId, UserId
from models.shapes.assignments import AcceptForm, AssignForm, DeclineForm
from models.shapes.mentors import MentorForm
from models.words import AssignmentStatus as Status
from models.words import DeclineReason
from tests import people
from tests.owner import Owner

Result = TypeVar("Result")

RUNNING, OPEN = (Status.ACTIVE, Status.PAUSED), (Status.PENDING, Status.ACTIVE, Status.PAUSED)
PLACES = {"diego": 1, "omar": 2, "lena": 1}
MENTEES = ("nia", "tom", "ana")
ASSIGNERS = ("maya", "priya")
EVERYBODY = (*PLACES, *MENTEES, *ASSIGNERS, "gustav")

anybody = st.sampled_from(EVERYBODY)
a_mentor = st.sampled_from(tuple(PLACES))
a_mentee = st.sampled_from(MENTEES)
any_number = st.integers(0, 100)


@dataclass
class Offer:
    """What the test believes of a mentorship."""

    id: AssignmentId
    mentor: str
    mentee: str
    status: Status = Status.PENDING


class Mentorships(RuleBasedStateMachine):
    """Each example has a database that is rolled back afterwards; `url` is set by the test."""

    url: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.now = people.MONDAY
        self.offers: list[Offer] = []
        self.here = set(PLACES)
        self.steps: list[tuple[str, AssignmentId]] = []
        self.run(self._begin())

    async def _begin(self) -> None:
        self.engine = create_async_engine(self.url, poolclass=NullPool)
        self.connection = await self.engine.connect()
        self.everything = await self.connection.begin()
        self.database, self.owner = Database.bound_to(self.connection), Owner(self.connection)
        self.ids: dict[str, UserId] = {}
        self.mentor_ids: dict[str, MentorId] = {}
        maya = await people.person(self.owner, "maya")
        self.ids["maya"] = maya.id
        self.ids["priya"] = (await people.person(self.owner, "priya", is_program_lead=True)).id
        for name in (*PLACES, "gustav"):
            user = await people.person(self.owner, name, role="CSM", start_date=date(2023, 1, 9))
            self.ids[name] = user.id
            if name in PLACES:
                mentor = await people.mentor(self.owner, user, max_mentees=PLACES[name])
                self.mentor_ids[name] = mentor.id
        for name in MENTEES:
            self.ids[name] = (await people.new_csm(self.owner, name, manager=maya)).id

    def teardown(self) -> None:
        self.run(self._end())
        self.runner.close()

    async def _end(self) -> None:
        await self.everything.rollback()
        await self.connection.close()
        await self.engine.dispose()

    # --- the steps

    @rule(mentee=a_mentee, mentor=a_mentor, by=anybody)
    def offers_a_mentor(self, mentee: str, mentor: str, by: str) -> None:
        form = AssignForm(mentor_id=self.mentor_ids[mentor], start_date=None, goals="Lead a call 2027-03-31")
        may = by in ASSIGNERS and not self.open_for(mentee) and mentor in self.here and self.free(mentor)
        made = self.does(by, may, lambda db, who: assignments.offer(
            db, by=who, mentee=self.ids[mentee], form=form, now=self.now
        ))  # fmt: skip
        if made:
            self.offers.append(Offer(made.id, mentor, mentee))
            self.steps.append(("assignment.offered", made.id))

    @precondition(lambda self: self.offers)
    @rule(number=any_number, by=anybody)
    def accepts(self, number: int, by: str) -> None:
        offer = self.pick(number)
        again = offer.status == Status.ACTIVE
        may = by == offer.mentor and (again or (offer.status == Status.PENDING and self.free(offer.mentor)))
        self.does(
            by, may, lambda db, who: offers.accept(db, offer.id, by=who, form=AcceptForm(), now=self.now)
        )
        if may and not again:
            self.becomes(offer, Status.ACTIVE, "assignment.accepted")

    @precondition(lambda self: self.offers)
    @rule(number=any_number, by=anybody, has_reason=st.booleans())
    def declines(self, number: int, by: str, has_reason: bool) -> None:
        offer = self.pick(number)
        again = offer.status == Status.DECLINED
        may = by == offer.mentor and (again or (offer.status == Status.PENDING and has_reason))
        form = DeclineForm(reason=DeclineReason.AWAY if has_reason else None)
        self.does(by, may, lambda db, who: offers.decline(db, offer.id, by=who, form=form, now=self.now))
        if may and not again:
            self.becomes(offer, Status.DECLINED, "assignment.declined")

    @precondition(lambda self: self.offers)
    @rule(number=any_number, by=anybody)
    def asks_later(self, number: int, by: str) -> None:
        offer = self.pick(number)
        may = by == offer.mentor and offer.status == Status.PENDING
        self.does(by, may, lambda db, who: offers.ask_later(db, offer.id, by=who, now=self.now))

    @precondition(lambda self: self.offers)
    @rule(number=any_number, by=anybody)
    def agrees(self, number: int, by: str) -> None:
        offer = self.pick(number)
        may = by in (offer.mentor, offer.mentee) and offer.status in (*RUNNING, Status.COMPLETED)
        self.does(by, may, lambda db, who: offers.agree(db, offer.id, by=who, now=self.now))

    @precondition(lambda self: self.offers)
    @rule(number=any_number, by=anybody)
    def withdraws(self, number: int, by: str) -> None:
        offer = self.pick(number)
        may = by in ASSIGNERS and offer.status in (Status.PENDING, Status.CANCELLED)
        again = offer.status == Status.CANCELLED
        self.does(by, may, lambda db, who: assignments.withdraw(db, offer.id, by=who, now=self.now))
        if may and not again:
            self.becomes(offer, Status.CANCELLED, "assignment.withdrawn")

    @precondition(lambda self: self.offers)
    @rule(number=any_number, by=anybody)
    def offers_to_the_next(self, number: int, by: str) -> None:
        offer = self.pick(number)
        running = self.open_for(offer.mentee)
        asked = {one.mentor for one in self.offers if one.mentee == offer.mentee}
        others = {name for name in self.here - asked if self.free(name)}
        done = running is not None and running is not offer
        may = by in ASSIGNERS and (done or (bool(others) and offer.status not in RUNNING))
        made = self.does(
            by, may, lambda db, who: next_offers.offer_to_next(db, offer.id, by=who, now=self.now)
        )
        if made and done:
            assert running is not None
            assert made.id == running.id
        elif made:
            if offer.status == Status.PENDING:
                self.becomes(offer, Status.CANCELLED, "assignment.withdrawn")
            [chosen] = [name for name in others if self.mentor_ids[name] == made.mentor_id]
            self.offers.append(Offer(made.id, chosen, offer.mentee))
            self.steps.append(("assignment.offered", made.id))

    @rule(by=anybody)
    def leaves(self, by: str) -> None:
        self.does(by, by in PLACES, lambda db, who: mentors.leave(db, by=who, now=self.now))
        if by in self.here:
            self.here.remove(by)
            for offer in self.offers:
                if offer.mentor == by and offer.status == Status.PENDING:
                    self.becomes(offer, Status.CANCELLED, "assignment.mentor_left")

    @rule(by=a_mentor)
    def comes_back(self, by: str) -> None:
        assume(by not in self.here)
        form = MentorForm(expertise=("Onboarding",), max_mentees=PLACES[by])
        self.does(by, True, lambda db, who: mentors.join(db, by=who, form=form, now=self.now))
        self.here.add(by)

    @precondition(lambda self: self.offers)
    @rule(number=any_number, to=st.sampled_from([Status.PAUSED, Status.ACTIVE, Status.COMPLETED]))
    def goes_on(self, number: int, to: Status) -> None:
        """What the feature of completing and pausing does, here by hand."""
        offer = self.pick(number)
        assume(offer.status in RUNNING and offer.status != to)
        change = "update mentorship_assignments set status = :to where id = :id"
        self.run(self.owner.run(change, to=to, id=offer.id))
        offer.status = to

    # --- what holds after each of them

    @invariant()
    def the_database_says_what_we_believe(self) -> None:
        rows = self.run(self.owner.run("select id, status from mentorship_assignments"))
        assert {row.id: row.status for row in rows} == {offer.id: offer.status for offer in self.offers}

    @invariant()
    def places_are_counted_and_never_exceeded(self) -> None:
        for row in self.run(self.owner.run("select id, max_mentees, current_mentee_count from mentors")):
            [name] = [name for name, id_ in self.mentor_ids.items() if id_ == row.id]
            running = [one for one in self.offers if one.mentor == name and one.status in RUNNING]
            assert row.current_mentee_count == len(running) <= row.max_mentees == PLACES[name]

    @invariant()
    def nobody_has_two_open_mentorships(self) -> None:
        for mentee in MENTEES:
            assert sum(one.mentee == mentee and one.status in OPEN for one in self.offers) <= 1

    @invariant()
    def each_step_left_one_row(self) -> None:
        """And a repeated or refused one left none."""
        noted = "select action, subject_id from audit where action like 'assignment.%'"
        rows = self.run(self.owner.run(noted))
        assert sorted(map(tuple, rows), key=str) == sorted(self.steps, key=str)

    @invariant()
    def what_runs_has_its_check_in_and_agreement(self) -> None:
        """And what does not has none."""
        due = self.run(self.owner.run("select assignment_id from check_ins"))
        agreed = self.run(
            self.owner.run(
                "select assignment_id from agreement_acceptances natural join (select id as user_id, name from users) u"
                " where name = any(:names)",
                names=list(PLACES),
            )
        )
        accepted = sorted(offer.id for offer in self.offers if offer.status in (*RUNNING, Status.COMPLETED))
        assert sorted(row[0] for row in due) == accepted
        assert sorted(row[0] for row in agreed) == accepted

    # --- how

    def does(
        self, by: str, may: bool, step: Callable[[AsyncSession, UserId], Awaitable[Result]]
    ) -> Result | None:
        """Takes the step; where it must be refused, asserts that it is, with a sentence."""
        self.now += timedelta(minutes=1)
        result, refusal = self.run(self._take(by, step))
        note(f"{by}: {refusal.sentence if refusal else 'done'}")
        assert (refusal is None) == may
        assert refusal is None or refusal.sentence.endswith((".", "`"))
        return result

    async def _take(
        self, by: str, step: Callable[[AsyncSession, UserId], Awaitable[Result]]
    ) -> tuple[Result | None, DomainError | None]:
        try:
            async with self.database.transaction(on_behalf_of=self.ids[by]) as db:
                return await step(db, self.ids[by]), None
        except DomainError as refusal:
            return None, refusal

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def pick(self, number: int) -> Offer:
        return self.offers[number % len(self.offers)]

    def open_for(self, mentee: str) -> Offer | None:
        return next((one for one in self.offers if one.mentee == mentee and one.status in OPEN), None)

    def free(self, mentor: str) -> bool:
        return sum(one.mentor == mentor and one.status in RUNNING for one in self.offers) < PLACES[mentor]

    def becomes(self, offer: Offer, status: Status, step: str) -> None:
        offer.status = status
        self.steps.append((step, offer.id))


def test_no_order_of_steps_breaks_a_rule(module_database: Database) -> None:
    class Here(Mentorships):
        url = module_database.owner_engine.url

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # making a failing example shorter takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
