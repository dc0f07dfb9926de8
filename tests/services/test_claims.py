"""NAME reports to me."""

from dataclasses import dataclass

import pytest
import pytest_asyncio

from app.database import PROGRAM, Database
from app.services import claims
from models.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from models.ids import ClaimId, UserId, new_id
from models.people import ManagerClaim, User
from tests import people
from tests.owner import Owner
from tests.people import MONDAY


@dataclass
class Office:
    database: Database
    owner: Owner
    priya: User
    omar: User
    nia: User

    async def claim(self, report: UserId, by: UserId) -> None:
        async with self.database.transaction(on_behalf_of=by) as db:
            await claims.claim(db, report, by=by, now=MONDAY)

    async def decide(self, claim: ClaimId, by: UserId, *, confirmed: bool) -> None:
        async with self.database.transaction(on_behalf_of=by) as db:
            await claims.decide(db, claim, by=by, confirmed=confirmed, now=MONDAY)

    async def made(self) -> ManagerClaim:
        found = await self.owner.find(ManagerClaim)
        assert found is not None
        return found

    async def manager(self) -> UserId | None:
        found = await self.owner.find(User, id=self.nia.id)
        assert found is not None
        return found.manager_id

    async def queued(self, kind: str) -> int:
        [(count,)] = await self.owner.run(
            "select count(*) from outbox where kind = :kind and action = 'post'", kind=kind
        )
        return int(count)


@pytest_asyncio.fixture
async def office(database: Database, owner: Owner) -> Office:
    priya = await people.person(owner, "Priya", is_program_lead=True)
    omar, nia = await people.person(owner, "Omar"), await people.new_csm(owner, "Nia")
    return Office(database, owner, priya, omar, nia)


async def test_asking_again_is_asking_once(office: Office) -> None:
    for _ in range(3):
        await office.claim(office.nia.id, office.omar.id)
    assert await office.queued("manager_claim") == 1
    assert await office.owner.run("select count(*) from manager_claims") == [(1,)]


async def test_the_first_answer_counts(office: Office) -> None:
    await office.claim(office.nia.id, office.omar.id)
    claim = (await office.made()).id
    await office.decide(claim, office.priya.id, confirmed=True)
    await office.decide(claim, office.priya.id, confirmed=False)
    assert await office.manager() == office.omar.id
    assert await office.queued("manager_claim_decided") == 1
    assert (await office.made()).confirmed


async def test_after_a_no_one_may_ask_again(office: Office) -> None:
    await office.claim(office.nia.id, office.omar.id)
    await office.decide((await office.made()).id, office.priya.id, confirmed=False)
    assert await office.manager() is None
    await office.claim(office.nia.id, office.omar.id)
    assert await office.queued("manager_claim") == 2


async def test_a_circle_is_refused_and_nothing_decided(office: Office) -> None:
    """Omar reports to Nia's report."""
    await office.owner.run(
        "update users set manager_id = :nia where id = :omar", nia=office.nia.id, omar=office.omar.id
    )
    await office.claim(office.nia.id, office.omar.id)
    with pytest.raises(Invalid, match="circle"):
        await office.decide((await office.made()).id, office.priya.id, confirmed=True)
    assert (await office.made()).decided_at is None


@pytest.mark.parametrize(("who", "refusal"), [("omar", NotAllowed), ("nia", NotAllowed)])
async def test_only_a_lead_decides(office: Office, who: str, refusal: type[DomainError]) -> None:
    await office.claim(office.nia.id, office.omar.id)
    with pytest.raises(refusal, match="Only program leads can do this"):
        await office.decide((await office.made()).id, getattr(office, who).id, confirmed=True)


async def test_what_is_not_there(office: Office) -> None:
    with pytest.raises(NotFound):
        await office.decide(ClaimId(new_id()), office.priya.id, confirmed=True)
    with pytest.raises(NotFound):
        await office.claim(UserId(new_id()), office.omar.id)
    with pytest.raises(Invalid, match="yourself"):
        await office.claim(office.omar.id, office.omar.id)


async def test_without_a_lead_it_says_who_can_help(office: Office) -> None:
    await office.owner.run("update users set is_program_lead = false")
    with pytest.raises(Conflict, match="PROGRAM_LEADS"):
        await office.claim(office.nia.id, office.omar.id)


@pytest.mark.parametrize(
    ("change", "is_asked"),
    [
        ("is_active = true", True), ("is_active = false", False), ("is_bot = true", False),
        ("is_guest = true", False), ("is_external = true", False),
        ("manager_id = (select id from users limit 1)", False),
    ],
)  # fmt: skip
async def test_leads_are_asked_about_members_without_a_manager(
    office: Office, change: str, is_asked: bool
) -> None:
    tom = await people.person(office.owner, "Tom")
    await office.owner.run(f"update users set {change} where id = :tom", tom=tom.id)
    for _ in range(2):
        async with office.database.transaction(on_behalf_of=PROGRAM) as db:
            await claims.ask_who_manages(db, tom.slack_user_id, now=MONDAY)
    assert await office.queued("who_manages") == int(is_asked)
