"""Who is offered a mentee next."""

from app.database import Database
from app.services import assignments, next_offers
from models.shapes.assignments import AssignForm
from tests import people
from tests.owner import Owner
from tests.people import MONDAY


async def test_the_next_best_is_the_best_for_the_skills_that_were_asked_for(
    database: Database, owner: Owner
) -> None:
    maya = await people.person(owner, "Maya")
    nia = await people.new_csm(owner, "Nia", manager=maya)
    await owner.run("delete from role_skills")
    await owner.run("insert into role_skills values ('csm', 'Renewals')")
    asked = await people.mentor(owner, "Diego", expertise_areas=["Discovery"])
    await people.mentor(owner, "Ana", expertise_areas=["Renewals"])
    ben = await people.mentor(owner, "Ben", expertise_areas=["Discovery"])
    form = AssignForm(mentor_id=asked.id, start_date=MONDAY.date(), skills=("Discovery",))
    async with database.transaction(on_behalf_of=maya.id) as db:
        offered = await assignments.offer(db, by=maya.id, mentee=nia.id, form=form, now=MONDAY)
        found = await next_offers.next_best(db, offered.id, now=MONDAY)
    assert found is not None
    assert found.mentor_id == ben.id
