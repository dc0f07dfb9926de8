"""An offer in the wrong hands, twice, too late, and what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from models.mentors import EligibilityException
from models.people import ManagerClaim
from tests.forgery import presses, submits
from tests.stage import NOON, Stage
from tests.stories.offering import REASON, assigning, offered, status, three_mentors
from tests.written import written


@pytest_asyncio.fixture
async def scene(house: Stage) -> AsyncIterator[Stage]:
    async with three_mentors(house) as scene:
        yield scene


class TestInSomebodyElsesHands:
    """Refused, and told why: who may know of it hears whose it is, who may not hears that it is not there."""

    ANSWERS = (
        ("maya", "Only Diego Ruiz can"), ("priya", "Only Diego Ruiz can"),
        ("omar", "This offer is no longer there."), ("tom", "This offer is no longer there."),
    )  # fmt: skip

    @pytest.mark.parametrize(("who", "sentence"), ANSWERS)
    async def test_an_answer(self, scene: Stage, who: str, sentence: str) -> None:
        offer = await offered(scene)
        before, id_ = await written(scene.owner), str(offer.id)
        for action in ("offers.open_accept", "offers.open_decline", "offers.ask_later"):
            assert sentence in await presses(scene, who, action, id_)
        assert sentence in await submits(scene, who, "offers.accept", metadata=id_)
        assert sentence in await submits(scene, who, "offers.decline", metadata=id_, values=REASON)
        assert await written(scene.owner) == before

    @pytest.mark.parametrize("who", ["diego", "nia"])
    async def test_a_withdrawal_and_the_next_step(self, scene: Stage, who: str) -> None:
        offer = await offered(scene)
        before, id_ = await written(scene.owner), str(offer.id)
        sentence = "yourself" if who == "nia" else "by a manager of Nia Okafor or by a program lead"
        for action in ("assignments.withdraw_now", "offers.offer_next"):
            assert sentence in await presses(scene, who, action, id_, metadata="")
        assert sentence in await submits(scene, who, "assignments.withdraw", metadata=id_)
        assert await written(scene.owner) == before

    async def test_agreement(self, scene: Stage) -> None:
        offer = await offered(scene)
        await submits(scene, "diego", "offers.accept", metadata=str(offer.id))
        before = await written(scene.owner)
        assert "between Diego Ruiz and Nia Okafor" in await presses(
            scene, "maya", "offers.agree", str(offer.id)
        )
        assert "no longer there" in await presses(scene, "omar", "offers.agree", str(offer.id))
        assert await written(scene.owner) == before

    @pytest.mark.parametrize("who", ["maya", "lena", "tom"])
    async def test_grant_and_confirm(self, scene: Stage, who: str) -> None:
        users = scene.users
        claim = ManagerClaim(claimed_by_user_id=users["lena"].id, user_id=users["nia"].id, claimed_at=NOON)
        request = EligibilityException(user_id=users["tom"].id, asked_at=NOON)
        await scene.owner.add(claim, request)
        before = await written(scene.owner)
        for action, id_ in {
            "people.confirm_claim": claim.id, "people.refuse_claim": claim.id,
            "mentors.grant_exception": request.id, "mentors.refuse_exception": request.id,
        }.items():  # fmt: skip
            said = await presses(scene, who, action, str(id_))
            assert "Only program leads can do this. Ask Priya Nair." in said
        assert await written(scene.owner) == before


class TestTwice:
    async def test_a_form_that_slack_delivers_again(self, scene: Stage) -> None:
        """The same view: applied once, and answered as done."""
        form: dict[str, Any] = {
            "expertise": {"selected_options": [{"value": "Onboarding"}]},
            "max_mentees": {"value": "3"},
            "formats": {"selected_options": [{"value": "one_on_one"}]},
        }
        for _ in range(3):
            assert "Something" not in await submits(
                scene, "maya", "mentors.join", values=form, view_id="VAGAIN"
            )
        joined = await scene.owner.run("select count(*) from audit where action = 'mentor.joined'")
        assert joined == [(1,)]

    @pytest.mark.parametrize("action", ["offers.ask_later", "offers.open_accept", "offers.open_decline"])
    async def test_a_mentor_s_button(self, scene: Stage, action: str) -> None:
        offer = await offered(scene)
        said = await asyncio.gather(*(presses(scene, "diego", action, str(offer.id)) for _ in range(2)))
        assert not any("went wrong" in words for words in said)
        assert await status(scene, offer) == "pending"

    async def test_every_button_of_those_who_decide(self, scene: Stage) -> None:
        """Pressed twice at once by two leads or the same one: done once, told once, nothing to read but the outcome."""
        users = scene.users
        claim = ManagerClaim(claimed_by_user_id=users["lena"].id, user_id=users["nia"].id, claimed_at=NOON)
        request = EligibilityException(user_id=users["tom"].id, asked_at=NOON)
        await scene.owner.add(claim, request)
        for action, id_ in (("people.confirm_claim", claim.id), ("mentors.grant_exception", request.id)):
            said = await asyncio.gather(*(presses(scene, "priya", action, str(id_)) for _ in range(3)))
            assert said == ["", "", ""]
        told = "select kind, count(*) from outbox where kind like '%decided' group by kind"
        assert sorted(await scene.owner.run(told)) == [
            ("manager_claim_decided", 1),
            ("mentor_exception_decided", 1),
        ]
        steps = "select action, count(*) from audit where action like '%decided' group by action"
        assert sorted(await scene.owner.run(steps)) == [
            ("manager.decided", 1),
            ("mentor.exception_decided", 1),
        ]

    @pytest.mark.parametrize(
        ("who", "action", "subject", "kind"),
        [
            ("lena", "assignments.claim_report", "nia", "manager_claim"),
            ("tom", "mentors.ask_exception", None, "mentor_exception"),
            ("maya", "assignments.ask_mentee", "nia", "intake"),
        ],
    )
    async def test_every_button_that_asks(
        self, scene: Stage, who: str, action: str, subject: str | None, kind: str
    ) -> None:
        await scene.owner.run("delete from intakes where user_id = :nia", nia=scene.users["nia"].id)
        value = str(scene.users[subject].id) if subject else None
        where = "" if action == "mentors.ask_exception" else None
        said = await asyncio.gather(*(presses(scene, who, action, value, metadata=where) for _ in range(2)))
        assert not any("went wrong" in words for words in said)
        asked = "select count(*) from outbox where kind = :kind and action = 'post'"
        assert await scene.owner.run(asked, kind=kind) == [(1,)]

    async def test_withdraw_and_agree(self, scene: Stage) -> None:
        offer = await offered(scene)
        said = await asyncio.gather(
            *(submits(scene, "maya", "assignments.withdraw", metadata=str(offer.id)) for _ in range(3))
        )
        assert said == ["", "", ""]
        other = await offered(scene, "omar")
        await submits(scene, "omar", "offers.accept", metadata=str(other.id))
        assert (
            await asyncio.gather(*(presses(scene, "nia", "offers.agree", str(other.id)) for _ in range(3)))
            == [""] * 3
        )
        agreed = await scene.owner.run("select version, agreed_at, user_id from agreement_acceptances")
        assert {row.user_id for row in agreed} == {scene.users["omar"].id, scene.users["nia"].id}
        assert {row.version for row in agreed} == {1}
        assert all(NOON <= row.agreed_at < NOON + timedelta(minutes=5) for row in agreed)


class TestTooLate:
    AFTER = (
        ("declined", "declined_at", "has been declined already"), ("cancelled", "cancelled_at", "has been withdrawn"),
        ("expired", "expired_at", "has expired"),
    )  # fmt: skip

    @pytest.mark.parametrize(("state", "column", "sentence"), AFTER)
    async def test_accepting_says_what_it_is_now(
        self, scene: Stage, state: str, column: str, sentence: str
    ) -> None:
        offer = await offered(scene)
        change = f"update mentorship_assignments set status = :state, {column} = now() where id = :id"
        await scene.owner.run(change, state=state, id=offer.id)
        assert sentence in await presses(scene, "diego", "offers.open_accept", str(offer.id))
        assert sentence in await submits(scene, "diego", "offers.accept", metadata=str(offer.id))
        assert await status(scene, offer) == state

    async def test_a_mentor_who_leaves_while_offers_wait(self, scene: Stage) -> None:
        offer = await offered(scene)
        diego, maya, nia = (scene.person(name) for name in ("diego", "maya", "nia"))
        await diego.types("/mentor leave")
        modal = await diego.waits_for_modal("Stop mentoring")
        await modal.submit()
        await modal.close()
        await diego.waits_for("The offer was withdrawn")
        await maya.waits_for("can't mentor")
        assert await status(scene, offer) == "cancelled"
        assert maya.inbox[-1].buttons[0].startswith("Offer to ")
        assert not nia.sees("can't mentor")

    async def test_a_mentor_who_left_since_the_form_was_opened(self, scene: Stage) -> None:
        modal = await assigning(scene)
        option = next(text for text in await modal.options("Mentor", "Diego") if "Diego" in text)
        await modal.fill("Mentor", option)
        await scene.owner.run("update mentors set is_active = false, left_at = now() where user_id = :diego",
                              diego=scene.users["diego"].id)  # fmt: skip
        await modal.submit()
        assert "can no longer be offered" in modal.errors["Mentor"]
        assert await scene.owner.run("select * from mentorship_assignments") == []

    async def test_asked_later_and_accepted_before(self, scene: Stage) -> None:
        """The reminder has nothing left to say."""
        offer = await offered(scene)
        diego = scene.person("diego")
        await diego.clicks("Ask me later")
        await diego.waits_for("I bring this up again")
        await submits(scene, "diego", "offers.accept", metadata=str(offer.id))
        await diego.waits_for("You accepted")
        await scene.moves_to(NOON + timedelta(days=1))
        await scene.has_delivered()
        assert not any("still hopes" in message.text for message in diego.inbox)

    async def test_offering_to_the_next_where_it_is_tomorrow_already(self, scene: Stage) -> None:
        """In Auckland the day begins before it does in UTC."""
        await scene.owner.run("update users set timezone = 'Pacific/Auckland' where slack_user_id = 'UMAYA'")
        offer = await offered(scene)
        await submits(scene, "diego", "offers.decline", metadata=str(offer.id), values=REASON)
        assert await presses(scene, "maya", "offers.offer_next", str(offer.id)) == ""
        await scene.owner.run("update users set timezone = 'Europe/Berlin' where slack_user_id = 'UMAYA'")
        statuses = await scene.owner.run("select status from mentorship_assignments order by offered_at")
        assert statuses == [("declined",), ("pending",)]
