"""How many taps the budgets of the product allow, counted by playing each on the stage of the stories.

A tap is a click, a choice or a submission; counting begins when the message or the answer to the command is there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from app.database import Database
from benchmarks.figures import Figure
from models.people import WantedSkills
from tests.stage import NOON, Stage, stage
from workspace import Actor

Story = Callable[[Stage], Awaitable[int]]


MENTORS: Final = ("diego", "omar", "lena")


async def measure(database: Database) -> list[Figure]:
    """Needs a migrated database of its own with real commits. Each story begins where the one before it ended."""
    stories: list[tuple[str, Story, int | None]] = [
        ("join as a mentor", join, None),
        ("assign the suggested mentor", assign, 3),
        ("decline", decline, 3),
        ("offer to the next best", offer_next, None),
        ("accept", accept, 2),
        ("log a session with a topic and an action item", log, 6),
        ("assess oneself", assess, 4),
    ]
    async with stage(database) as scene:
        for handle in ("diego", "omar"):
            await scene.becomes_mentor(handle)
        figures = [_figure(name, await story(scene), most) for name, story, most in stories]
        if scene.workspace.refused:
            raise RuntimeError(f"Slack would have refused: {scene.workspace.refused}")
    return figures


def _figure(name: str, taps: int, most: int | None) -> Figure:
    if most is None:
        return Figure(f"taps to {name}", taps, "taps")
    return Figure(f"taps to {name}", taps, "taps", goal=f"at most {most}", met=taps <= most)


async def join(scene: Stage) -> int:
    lena = scene.person("lena")
    await lena.types("/mentor join")
    await lena.waits_for_modal("Become a mentor")
    before = lena.taps
    await lena.modal.fill("Areas of expertise", ["Onboarding"])
    await lena.modal.submit()
    taps = lena.taps - before
    await lena.waits_for("You are a mentor now")
    await lena.modal.close()
    return taps


async def assign(scene: Stage) -> int:
    maya = scene.person("maya")
    await maya.types("/mentor assign @nia")
    await maya.waits_for_modal("Assign a mentor")
    before = maya.taps
    await maya.modal.submit()
    taps = maya.taps - before
    await maya.waits_for("has the offer")
    await maya.modal.close()
    return taps


async def decline(scene: Stage) -> int:
    mentor = await _asked(scene)
    before = mentor.taps
    await mentor.clicks("Decline")
    modal = await mentor.waits_for_modal("Decline the mentorship")
    await modal.fill("Reason", "No capacity")
    await modal.submit()
    taps = mentor.taps - before
    await mentor.waits_for("You declined.")
    return taps


async def offer_next(scene: Stage) -> int:
    maya = scene.person("maya")
    await maya.waits_for("can't mentor")
    before = maya.taps
    await maya.clicks(next(words for words in maya.inbox[-1].buttons if words.startswith("Offer to ")))
    return maya.taps - before


async def accept(scene: Stage) -> int:
    mentor = await _asked(scene)
    before = mentor.taps
    await mentor.clicks("Accept")
    modal = await mentor.waits_for_modal("Accept the mentorship")
    await modal.submit()
    taps = mentor.taps - before
    await mentor.waits_for("You accepted.")
    return taps


async def log(scene: Stage) -> int:
    """Nothing is typed but the action."""
    nia = scene.person("nia")
    await nia.types("/mentor log")
    modal = await nia.waits_for_modal("Log a session")
    before, typed = nia.taps, nia.typed
    await modal.fill("Topics covered", (await modal.options("Topics covered"))[:1])
    await nia.clicks("Add action item")
    await modal.fill("What", "Shadow a call")
    await modal.fill("Confidence after", "4")
    await modal.submit()
    taps = nia.taps - before
    if nia.typed - typed != len("Shadow a call"):
        raise RuntimeError("Something else than the action had to be typed.")
    await nia.waits_for("Saved.")
    await nia.modal.close()
    return taps


async def assess(scene: Stage) -> int:
    """Overall, and the two skills that the mentee has chosen."""
    nia = scene.person("nia")
    chosen = WantedSkills(user_id=scene.users["nia"].id, skills=["Discovery", "Renewals"], answered_at=NOON)
    await scene.owner.add(chosen)
    await nia.types("/mentor assess")
    modal = await nia.waits_for_modal("Self-assessment")
    before = nia.taps
    await modal.fill("Overall confidence", "2 · unsure")
    await modal.fill("Discovery", "1 · lost")
    await modal.fill("Renewals", "3 · getting there")
    await modal.submit()
    taps = nia.taps - before
    await nia.waits_for("overall confidence")
    await nia.modal.close(everything=True)
    return taps


async def _asked(scene: Stage) -> Actor:
    """Whoever has an offer to answer, once there is one."""

    def who() -> list[Actor]:
        people = map(scene.person, MENTORS)
        return [person for person in people if any("Accept" in message.buttons for message in person.inbox)]

    await scene.workspace.waits_until(who)
    [mentor] = who()
    return mentor
