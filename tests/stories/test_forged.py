"""Every screen of the gallery, with ids that are none, nobody's or somebody else's, in the hands of somebody whose it
is not: nothing opens, nothing changes, and what is hidden looks like what is missing."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from app.database import Database
from models.mentors import EligibilityException
from models.people import ManagerClaim
from models.words import AssignmentStatus
from tests import people
from tests.screens.gallery import HOMES, MESSAGES, MODALS
from tests.stage import NOON, Stage, stage
from tests.ticking import tick
from tests.written import written
from workspace.acts import Surface
from workspace.elements import HELD_AS, Json, Place, options_of, places
from workspace.views import stack

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOBODY_S = str(UUID(int=4_711 << 64))
NONE = ["' or true --", ""]
APOLOGY = "Something went wrong"

SCREENS: dict[str, Json] = {
    **{f"modal {name}": view.to_dict() for name, view in MODALS.items()},
    **{f"home {name}": view.to_dict() for name, view in HOMES.items()},
    **{
        f"message {name}": {"text": drawn.text, "blocks": [block.to_dict() for block in drawn.blocks]}
        for name, drawn in MESSAGES.items()
    },
}


def first_screens_of(key: str) -> Iterator[tuple[str, str]]:
    """(id, a screen that has it) for every action or form."""
    seen: set[str] = set()
    for name, screen in SCREENS.items():
        blocks = screen["blocks"]
        ids = [place.element.get("action_id") for place in places(blocks)] if key == "action" else []
        ids += [screen.get("callback_id")] if key == "form" else []
        for id_ in ids:
            if id_ and id_ != "value" and not id_.startswith("link.") and id_ not in seen:
                seen.add(id_)
                yield id_, name


ACTIONS = dict(first_screens_of("action"))
FORMS = dict(first_screens_of("form"))


@pytest_asyncio.fixture(scope="module")
async def scene(module_database: Database) -> AsyncIterator[Stage]:
    """Nia's offer to Diego, Tom's mentorship with Lena, a claim and a request of theirs: nothing of it is Omar's."""
    async with stage(module_database) as scene:
        users, owner = scene.users, scene.owner
        diego, lena = [await people.mentor(owner, users[name]) for name in ("diego", "lena")]
        pending = AssignmentStatus.PENDING
        await people.mentorship(owner, diego, users["nia"], status=pending, assigned_by=users["maya"])
        paired = await people.mentorship(owner, lena, users["tom"], assigned_by=users["maya"])
        await people.session(owner, paired)
        await owner.add(
            ManagerClaim(claimed_by_user_id=users["lena"].id, user_id=users["nia"].id, claimed_at=NOON),
            EligibilityException(user_id=users["tom"].id, asked_at=NOON),
        )
        await tick(scene.database, NOON)  # so that nothing falls due by itself meanwhile
        await owner.run("update outbox set status = 'dropped'")
        yield scene


HIDDEN = (
    "mentorship_assignments", "manager_claims", "eligibility_exceptions", "mentee_ramp_milestones",
    "mentorship_sessions",
)  # fmt: skip


@pytest.mark.parametrize("action", sorted(ACTIONS))
async def test_a_click(scene: Stage, action: str) -> None:
    before = await written(scene.owner)
    for value in (*NONE, NOBODY_S):
        assert APOLOGY not in await clicked(scene, action, value), value
    missing = await clicked(scene, action, NOBODY_S)
    for hidden in await hidden_ids(scene):
        assert await clicked(scene, action, hidden) == missing
    assert await written(scene.owner) == before


@pytest.mark.parametrize("form", sorted(FORMS))
async def test_a_form(scene: Stage, form: str) -> None:
    before = await written(scene.owner)
    for value in (*NONE, NOBODY_S) if ID.search(json.dumps(SCREENS[FORMS[form]])) else ():
        assert APOLOGY not in await submitted(scene, form, value), value
        missing = await submitted(scene, form, NOBODY_S)
        for hidden in await hidden_ids(scene):
            assert await submitted(scene, form, hidden) == missing
    assert await written(scene.owner) == before


async def hidden_ids(scene: Stage) -> list[str]:
    rows = [row for table in HIDDEN for row in await scene.owner.run(f"select id from {table} limit 1")]
    return [str(row.id) for row in rows]


async def clicked(scene: Stage, action: str, value: str) -> str:
    """Omar uses the element on the first screen that has it; returns everything that he reads afterwards."""
    surface = shown(scene, ACTIONS[action], value)
    place = next(place for place in places(surface.blocks) if place.element["action_id"] == action)
    omar = scene.person("omar")
    await scene.workspace.acts.use(omar.person, surface, place.block["block_id"], action, another(place))
    return await read(scene, value)


async def submitted(scene: Stage, form: str, value: str) -> str:
    omar = scene.person("omar")
    view = shown(scene, FORMS[form], value)
    assert not hasattr(view, "ts")
    await scene.workspace.acts.submit(omar.person, view, unchecked=True)
    return await read(scene, value)


def shown(scene: Stage, name: str, value: str) -> Surface:
    """The screen as it would stand before Omar if every id in it were this one."""
    omar, state = scene.person("omar"), scene.workspace.state
    written_out = ID.sub(lambda _: json.dumps(json.dumps(value)[1:-1])[1:-1], json.dumps(SCREENS[name]))
    screen: Json = json.loads(written_out.replace('"value": ""', '"value": " "'))
    state.stacks.clear()
    for conversation in state.conversations.values():
        conversation.messages.clear()
    if name.startswith("modal"):
        return stack(scene.workspace.hub, omar.id, screen)
    if name.startswith("home"):
        state.homes[omar.id] = state.new_view(omar.id, screen)
        return state.homes[omar.id]
    return scene.workspace.hub.post(omar.conversation(None).id, screen)


def another(place: Place) -> Any:
    """A value that is not there yet."""
    kind, element = place.element["type"], place.element
    if kind not in HELD_AS:
        return next((option["value"] for option in options_of(element)), None)
    if "users_select" in kind:
        return [people.slack_id("nia")] if kind.startswith("multi") else people.slack_id("lena")
    if "external" in kind:
        return [] if kind.startswith("multi") else None
    if options_of(element):
        value = options_of(element)[-1]["value"]
        return [value] if HELD_AS[kind].endswith("s") else value
    return {"datepicker": "2026-12-01", "timepicker": "10:00", "datetimepicker": 1_800_000_000}.get(kind)


async def read(scene: Stage, value: str) -> str:
    """Line by line, whether the answer stands where he clicked or, where it took a while, in the modal that waited."""
    await scene.settled()
    lines = set(scene.person("omar").screen.splitlines()) - {"Mentoring"}
    shown = "\n".join(sorted(lines))
    return shown.replace(value, "ID") if value else shown
