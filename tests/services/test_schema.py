"""The rules that the database keeps by itself, whoever writes."""

from app.database import Database
from tests import people
from tests.owner import Owner


async def test_smoke(database: Database, owner: Owner) -> None:
    maya = await people.person(owner, "Maya")
    nia = await people.new_csm(owner, "Nia", manager=maya)
    diego = await people.mentor(owner, "Diego")
    ship = await people.mentorship(owner, diego, nia)
    [(n,)] = await owner.run("select current_mentee_count from mentors")
    assert n == 1
    async with database.transaction(on_behalf_of=maya.id) as db:
        from sqlalchemy import select

        from models.assignments import MentorshipAssignment

        rows = (await db.scalars(select(MentorshipAssignment))).all()
        assert [r.id for r in rows] == [ship.id]
        assert rows[0].status == "active"
