"""A command or a button about a mentorship: the one it names, the only one there is, or a choice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from slack_sdk.models.views import View
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import Transaction
from app.services import mentorships, people
from blocks import choosing, common
from handlers.listeners import Body
from models.ids import AssignmentId, UserId
from models.words import AssignmentStatus

Draw = Callable[[AsyncSession, AssignmentId], Awaitable[View]]


@dataclass(frozen=True)
class Chooser:
    """`word` after `/mentor` opens a screen with this `title`; so does the button `action_id`."""

    word: str
    title: str
    action_id: str
    statuses: Collection[AssignmentStatus] = people.RUNNING

    async def draw(
        self,
        drawing: Draw,
        *,
        body: Body,
        person: UserId,
        mentioned: Sequence[UserId],
        transaction: Transaction,
    ) -> View:
        """The screen of the mentorship that is meant; a page to choose from where it may be several."""
        value = carried(body)
        async with transaction(on_behalf_of=person) as db:
            if value:
                return await drawing(db, AssignmentId(common.read_id(value.partition(":")[0])))
            about = next(iter(mentioned), None)
            found = await mentorships.meant(
                db, by=person, about=about, word=self.word, statuses=self.statuses
            )
            if len(found) > 1:
                return choosing.which(self.title, self.action_id, found)
            return await drawing(db, found[0].id)


def carried(body: Body) -> str | None:
    """What the button was drawn with, the mentorship first; None for a command, and for a button without."""
    return body["actions"][0].get("value") if body.get("actions") else None
