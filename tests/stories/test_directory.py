"""People come, change, go and come back; what Slack does not know of them a lead fills in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest_asyncio

from models.people import User
from tests import people
from tests.forgery import presses
from tests.stage import Stage
from workspace.people import Actor


@pytest_asyncio.fixture
async def scene(house: Stage) -> AsyncIterator[Stage]:
    yield house
    refused = list(house.workspace.refused)
    house.workspace.refused.clear()
    house.workspace.state.stacks.clear()
    assert refused == []


def asked(person: Actor, name: str) -> int:
    return sum(message.fallback == f"Who is {name}'s manager?" for message in person.inbox)


async def user(scene: Stage, handle: str) -> User | None:
    return await scene.owner.find(User, slack_user_id=scene.person(handle).id)


class TestSomebodyJoins:
    async def test_the_leads_are_asked_once_who_the_manager_is(self, scene: Stage) -> None:
        priya, maya = scene.person("priya"), scene.person("maya")
        scene.workspace.joins(id="UIDA", handle="ida", name="Ida <!channel> Berg")
        await priya.waits_for("Who is Ida <!channel> Berg's manager?")
        told = {"id": "UIDA", "real_name": "Ida <!channel> Berg", "team_id": "T0001"}
        scene.workspace.event({"type": "team_join", "user": told})
        await scene.settled()
        await priya.chooses("Choose the manager", "@maya")
        await priya.waits_for("reports to")
        assert sum("Ida" in message.fallback for message in priya.inbox) == 1
        assert not maya.sees("Ida")
        ida = await user(scene, "ida")
        assert ida is not None
        assert ida.manager_id == scene.users["maya"].id

    async def test_nobody_is_asked_about_apps_guests_and_visitors(self, scene: Stage) -> None:
        priya = scene.person("priya")
        for number, what in enumerate(["is_bot", "is_restricted", "is_ultra_restricted", "is_stranger"]):
            scene.workspace.joins(
                id=f"UODD{number}", handle=f"odd{number}", name=f"Odd {number}", **{what: True}
            )
        scene.workspace.joins(id="UEVEN", handle="even", name="Even")
        await priya.waits_for("Who is Even's manager?")
        assert not any("Odd" in message.fallback for message in priya.inbox)

    async def test_whose_manager_is_known_is_not_asked_about(self, scene: Stage) -> None:
        """Imported before they came."""
        priya = scene.person("priya")
        await people.person(scene.owner, "Kim", slack_user_id="UKIM", manager=scene.users["maya"])
        scene.workspace.joins(id="UKIM", handle="kim", name="Kim Lee")
        await scene.settled()
        await asyncio.sleep(0.2)
        assert asked(priya, "Kim Lee") == 0
        kim = await user(scene, "kim")
        assert kim is not None
        assert kim.name == "Kim Lee"

    async def test_only_a_lead_answers(self, scene: Stage) -> None:
        tom = scene.users["tom"]
        said = await presses(
            scene,
            "omar",
            "people.set_manager",
            block_id=f"people.set_manager:{tom.id}",
            selected_user="UOMAR",
        )
        assert "Only program leads can do this. Ask Priya Nair." in said


class TestSomebodyUnknown:
    async def test_who_turns_up_is_looked_up_once(self, scene: Stage) -> None:
        """The event that announced them got lost."""
        scene.workspace.state.add_person(
            {"id": "UZOE", "handle": "zoe", "name": "Zoë Quist", "tz": "Asia/Tokyo"}
        )
        zoe = scene.person("zoe")
        scene.workspace.state.refused.clear()
        for _ in range(3):
            await zoe.types("/mentor")
        await zoe.waits_for("Hi Zoë Quist")
        found = await user(scene, "zoe")
        assert found is not None
        assert (found.name, found.timezone) == ("Zoë Quist", "Asia/Tokyo")

    async def test_three_times_at_once_is_one_person(self, scene: Stage) -> None:
        scene.workspace.state.add_person({"id": "UYAN", "handle": "yan", "name": "Yan"})
        yan = scene.person("yan")
        await asyncio.gather(*(yan.types("/mentor") for _ in range(3)))
        await scene.settled()
        assert len(await scene.owner.run("select id from users where slack_user_id = 'UYAN'")) == 1

    async def test_a_name_that_nobody_has(self, scene: Stage) -> None:
        maya = scene.person("maya")
        await scene.workspace.acts.say(
            maya.person, maya.conversation(None).id, "/mentor assign <@U0NOBODY|nobody>"
        )
        await maya.waits_for("I can't find this person.")
        scene.workspace.refused.clear()  # users.info said so

    async def test_only_the_one_a_command_is_about_is_looked_up(self, scene: Stage) -> None:
        """A text full of names is no way to have us ask Slack a thousand questions."""
        maya = scene.person("maya")
        crowd = " ".join(f"<@U0CROWD{number}>" for number in range(300))
        await scene.workspace.acts.say(maya.person, maya.conversation(None).id, f"/mentor help {crowd}")
        await scene.settled()
        assert "I can't find this person." in maya.screen
        looked_up = [refused.method for refused in scene.workspace.refused]
        scene.workspace.refused.clear()
        assert looked_up == ["users.info"]


class TestSomebodyWhoActedBefore:
    async def test_whether_they_may_is_asked_each_time(self, scene: Stage) -> None:
        """A modal that is open while its reader becomes a guest, and the commands after that."""
        lena = scene.person("lena")
        await lena.types("/mentor settings")
        modal = await lena.waits_for_modal("My settings")
        await scene.owner.run("update users set is_guest = true where slack_user_id = 'ULENA'")
        await modal.fill("Reminder hour", "11:00")
        await modal.submit()
        assert "you are a guest here" in str(modal.errors)
        scene.workspace.state.stacks.clear()
        assert await scene.owner.run("select * from user_settings where reminder_hour = 11") == []
        await lena.types("/mentor settings")
        await lena.waits_for("you are a guest here. A program lead can change that.")
        before = len(lena.inbox)
        await lena.types("hello?")
        await scene.settled()
        assert len(lena.inbox) == before
        scene.workspace.state.add_person({"id": "UEVE", "handle": "eve", "name": "Eve"})
        scene.workspace.refused.clear()
        await lena.types("/mentor help @eve")
        await scene.settled()
        assert await user(scene, "eve") is None
        await scene.owner.run("update users set is_guest = false where slack_user_id = 'ULENA'")
        await lena.types("/mentor")
        await lena.waits_for("Hi Lena Brandt")

    async def test_who_is_another_row_of_the_directory_now_notices_nothing(self, scene: Stage) -> None:
        """The local workspace begins again with the same people."""
        scene.workspace.state.add_person({"id": "UZOE", "handle": "zoe", "name": "Zoë Quist"})
        scene.workspace.refused.clear()
        zoe = scene.person("zoe")
        for request in ("/mentor", "/mentor settings"):
            await zoe.types(request)
            await scene.settled()
            await scene.owner.run(
                "delete from user_settings where user_id = (select id from users where slack_user_id = 'UZOE')"
            )
            await scene.owner.run("delete from users where slack_user_id = 'UZOE'")
        modal = zoe.modal
        await modal.fill("Reminder hour", "11:00")
        await modal.submit()
        assert not modal.is_open
        assert await scene.owner.run("select reminder_hour from user_settings where reminder_hour = 11") == [
            (11,)
        ]


class TestSomebodyGoes:
    async def test_no_messages_while_away_for_good_and_back_again(self, scene: Stage) -> None:
        lena = scene.person("lena")
        scene.workspace.changes("lena", deleted=True)
        await scene.settled()
        gone = await user(scene, "lena")
        assert gone is not None
        assert not gone.is_active
        await lena.types("hello?")
        await lena.types("/mentor")
        await scene.settled()
        assert lena.inbox == []
        assert "Mentoring is for the people of this workspace." in lena.screen
        scene.workspace.changes("lena", deleted=False, name="Lena Brandt-Vogt")
        await scene.settled()
        await lena.types("hello again")
        await lena.waits_for("Hi Lena Brandt-Vogt")

    async def test_what_was_on_its_way_is_dropped(self, scene: Stage) -> None:
        """A mentor who is deactivated between the offer and its delivery."""
        omar, maya = scene.person("omar"), scene.person("maya")
        await scene.becomes_mentor("omar", max_mentees=1)
        scene.workspace.faults.tell("ratelimited", "chat.postMessage", times=1, seconds=0.5)
        await maya.types("/mentor assign @tom")
        modal = await maya.waits_for_modal("Assign a mentor")
        await modal.submit()
        scene.workspace.changes("omar", deleted=True)
        await scene.settled()
        query = "select status, failure from outbox where recipient_user_id = :omar and kind = 'offer'"
        for _ in range(100):
            rows = await scene.owner.run(query, omar=scene.users["omar"].id)
            if rows and rows[0].status != "queued":
                break
            await asyncio.sleep(0.05)
        assert (
            not any("would like you to mentor" in message.text for message in omar.inbox)
            or rows[0].status == "sent"
        )
        # Where the message was on its way already, Slack says so before the directory does.
        for late in [one for one in scene.workspace.refused if one.error == "user_disabled"]:
            scene.workspace.refused.remove(late)
        scene.workspace.changes("omar", deleted=False)
        await scene.settled()


class TestTheDirectorysGaps:
    async def test_a_lead_fills_them_with_selects(self, scene: Stage) -> None:
        priya = scene.person("priya")
        await people.person(scene.owner, "Bo Nielsen", slack_user_id="UBO")
        scene.workspace.state.add_person({"id": "UBO", "handle": "bo", "name": "Bo Nielsen"})
        await priya.types("/mentor people")
        modal = await priya.waits_for_modal("People")
        assert "Bo Nielsen lacks: manager · start date · role" in modal.text
        await priya.chooses("Manager", "@maya", on="modal")
        await scene.settled()
        await priya.chooses("Role", "CSM", on="modal")
        await scene.settled()
        await priya.chooses("Start date", date(2026, 11, 2), on="modal")
        await scene.settled()
        assert "Bo Nielsen" not in modal.text
        bo = await user(scene, "bo")
        assert bo is not None
        assert (bo.manager_id, bo.role, bo.start_date) == (scene.users["maya"].id, "CSM", date(2026, 11, 2))

    async def test_it_opens_by_the_menu_s_button_too(self, scene: Stage) -> None:
        priya = scene.person("priya")
        await priya.types("/mentor")
        await priya.clicks("Complete the directory")
        await priya.waits_for_modal("People")

    async def test_what_cannot_be_is_said_and_not_kept(self, scene: Stage) -> None:
        """Nobody is their own manager's manager."""
        priya, nia = scene.person("priya"), scene.users["nia"]
        block = f"people:{scene.users['maya'].id}"
        said = await presses(
            scene,
            "priya",
            "people.fill_manager",
            block_id=block,
            selected_user=nia.slack_user_id,
            metadata="0",
        )
        assert "Managers would go round in a circle" in said
        assert "Something went wrong" not in said
        assert not priya.sees("Something went wrong")
        maya = await user(scene, "maya")
        assert maya is not None
        assert maya.manager_id is None

    async def test_others_are_told_who_may(self, scene: Stage) -> None:
        diego = scene.person("diego")
        await diego.types("/mentor people")
        await diego.waits_for("Only program leads can do this. Ask Priya Nair.")
