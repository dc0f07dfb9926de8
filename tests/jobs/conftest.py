"""A post office: people in a local workspace, an outbox in a database of its own, and deliveries between the two."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import PROGRAM, Database
from app.jobs.delivery import Delivery
from app.jobs.messages import Draw, Subject
from app.jobs.outcomes import Patience
from app.services import outbox
from blocks.common import Drawn, paragraph
from models.ids import UserId
from models.outbox import OutboxMessage
from models.people import User
from tests.owner import Owner
from tests.people import MONDAY, person
from workspace import Workspace

NAMES = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Iris", "Jon"]
QUICK = Patience(attempts=4, first_pause=0.02, longest_pause=0.05, lease=20.0)


async def note(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    """What the tests send: says its number, until it says nothing."""
    if subject["says"] == "nothing":
        return None
    return Drawn(f"note {subject['says']}", [paragraph(f"*note {subject['says']}*")])


@dataclass
class PostOffice:
    database: Database
    workspace: Workspace
    people: dict[str, User]
    kinds: dict[str, Draw] = field(default_factory=lambda: {"note": note})

    def delivery(self, name: str = "one", **changes: Any) -> Delivery:
        """One replica; without gates unless the test is about them."""
        settings = {"channel_interval": 0.0, "messages_per_minute": 60_000, "patience": QUICK, **changes}
        client = AsyncWebClient(token="xoxb-local", base_url=self.workspace.api_url, retry_handlers=[])
        return Delivery(client, self.database.transaction, lambda: MONDAY, self.kinds, name=name, **settings)

    async def post(self, to: str, says: object, *, kind: str = "note", **options: Any) -> None:
        """`to` is a name, or several with spaces between them: a group."""
        async with self.database.transaction(on_behalf_of=PROGRAM) as db:
            await outbox.post(
                db, kind, to=self._ids(to), now=MONDAY, **{"subject": {"says": says}, **options}
            )

    async def redraw(self, to: str, says: object, topic: str) -> None:
        async with self.database.transaction(on_behalf_of=PROGRAM) as db:
            await outbox.redraw(db, "note", to=self._ids(to), now=MONDAY, topic=topic, subject={"says": says})

    def _ids(self, names: str) -> UserId | list[UserId]:
        ids = [self.people[name].id for name in names.split()]
        return ids if len(ids) > 1 else ids[0]

    async def rows(self) -> list[OutboxMessage]:
        async with self.database.transaction(on_behalf_of=PROGRAM) as db:
            found = await db.scalars(
                select(OutboxMessage).order_by(OutboxMessage.send_after, OutboxMessage.id)
            )
            return list(found)

    async def run(self, sql: str, **values: Any) -> list[Any]:
        return await Owner(self.database.owner_engine).run(sql, **values)

    def read(self, names: str) -> list[str]:
        """The texts in the DM with a person, or in the group with several."""
        members = {self.people[name].slack_user_id for name in names.split()} | {self.workspace.state.bot.id}
        return [
            message.text
            for conversation in self.workspace.state.conversations.values()
            if set(conversation.members) == members
            for message in conversation.messages.values()
        ]

    def said(self, error: str) -> int:
        """How often the workspace refused with this error."""
        return sum(refused.error == error for refused in self.workspace.refused)


@pytest_asyncio.fixture
async def post_office(fresh_database: Database) -> AsyncIterator[PostOffice]:
    owner = Owner(fresh_database.owner_engine)
    people = {name: await person(owner, name) for name in NAMES}
    company = {
        "people": [{"id": user.slack_user_id, "handle": name.lower()} for name, user in people.items()]
    }
    async with Workspace.serve(company, signing_secret="unused") as workspace:
        yield PostOffice(fresh_database, workspace, people)
