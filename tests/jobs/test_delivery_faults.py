"""Slack on a bad day, and processes that die: nothing is lost, and in a DM nothing comes twice."""

import asyncio
from contextlib import suppress
from datetime import datetime

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import outbox_commands
from app.jobs.delivery import Delivery
from app.jobs.messages import Subject
from app.jobs.outcomes import Patience
from blocks.common import Drawn
from models.words import OutboxStatus
from tests.jobs.conftest import PostOffice
from tests.people import MONDAY

PAUSE = 0.06  # longer than the longest pause of the deliveries here
SHORT_LEASE = Patience(lease=0.4)


async def test_server_errors_are_tried_again(post_office: PostOffice) -> None:
    post_office.workspace.faults.tell("server_error", "chat.postMessage", times=2)
    await post_office.post("Ada", 1)
    await post_office.post("Ada", 2)

    for expected in (0, 0, 2):
        assert (await post_office.delivery().once(MONDAY)).sent == expected
        await asyncio.sleep(PAUSE)

    assert post_office.read("Ada") == ["note 1", "note 2"]
    first, _ = await post_office.rows()
    assert (first.status, first.attempts, first.failure) == (OutboxStatus.SENT, 3, None)


async def test_a_message_is_not_tried_again_before_its_pause_is_over(post_office: PostOffice) -> None:
    post_office.workspace.faults.tell("server_error", "chat.postMessage", times=1)
    await post_office.post("Ada", 1)
    patient = Patience(first_pause=30.0)

    await post_office.delivery(patience=patient).once(MONDAY)

    assert (await post_office.delivery(patience=patient).once(MONDAY)).postponed == 1
    [row] = await post_office.rows()
    assert (row.attempts, row.failure) == (1, "Slack: HTTP 500")


async def test_after_the_last_attempt_it_is_kept_and_can_be_queued_again(
    post_office: PostOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    post_office.workspace.faults.tell("server_error", "chat.postMessage")
    await post_office.post("Ada", 1)
    tallies = []
    for _ in range(4):
        tallies.append(await post_office.delivery().once(MONDAY))
        await asyncio.sleep(PAUSE)

    assert [tally.failed for tally in tallies] == [0, 0, 0, 1]
    capsys.readouterr()
    await outbox_commands.run(post_office.database.transaction, "list")
    assert "failed" in (listed := capsys.readouterr().out)
    assert "Slack: HTTP 500" in listed
    assert "UADA" in listed

    post_office.workspace.faults.clear()
    await outbox_commands.run(post_office.database.transaction, "retry")
    assert capsys.readouterr().out == "1 failed message will be tried again.\n"
    await post_office.delivery().once(MONDAY)
    assert post_office.read("Ada") == ["note 1"]
    capsys.readouterr()
    await outbox_commands.run(post_office.database.transaction, "list")
    assert capsys.readouterr().out == "No message waits, and none failed.\n"


@pytest.mark.parametrize("fault", ["reset_before", "reset_after"])
async def test_a_lost_answer_costs_no_message_and_repeats_none(post_office: PostOffice, fault: str) -> None:
    post_office.workspace.faults.tell(fault, "chat.postMessage", times=1)  # type: ignore[arg-type]  # its literal
    await post_office.post("Ada", 1)

    assert (await post_office.delivery("one").once(MONDAY)).postponed == 1
    await asyncio.sleep(PAUSE)
    assert (await post_office.delivery("two").once(MONDAY)).sent == 1

    assert post_office.read("Ada") == ["note 1"]
    [row] = await post_office.rows()
    assert row.sent_ts in post_office.workspace.state.conversations["DADA"].messages


async def test_an_answer_that_takes_too_long_counts_as_lost(post_office: PostOffice) -> None:
    post_office.workspace.faults.tell("slow", "chat.postMessage", times=1, seconds=0.5)
    await post_office.post("Ada", 1)

    assert (
        await post_office.delivery(patience=Patience(first_pause=0.4, lease=0.4)).once(MONDAY)
    ).postponed == 1
    await asyncio.sleep(0.6)
    assert (await post_office.delivery().once(MONDAY)).sent == 1
    assert post_office.read("Ada") == ["note 1"]


async def test_a_group_may_get_a_message_twice_after_a_lost_answer(post_office: PostOffice) -> None:
    """Its history is not ours to read. The decision record says so."""
    post_office.workspace.faults.tell("reset_after", "chat.postMessage", times=1)
    await post_office.post("Ada Ben", 1)

    await post_office.delivery().once(MONDAY)
    await asyncio.sleep(PAUSE)
    await post_office.delivery().once(MONDAY)

    assert post_office.read("Ada Ben") == ["note 1", "note 1"]


async def test_without_the_scope_to_look_a_message_is_repeated_rather_than_lost(
    post_office: PostOffice,
) -> None:
    post_office.workspace.hub.granted = frozenset({"chat:write", "im:write"})
    post_office.workspace.faults.tell("reset_before", "chat.postMessage", times=1)
    await post_office.post("Ada", 1)

    await post_office.delivery().once(MONDAY)
    await asyncio.sleep(PAUSE)
    await post_office.delivery().once(MONDAY)

    assert post_office.read("Ada") == ["note 1"]


async def test_a_replica_killed_before_sending_leaves_its_message_to_another(post_office: PostOffice) -> None:
    drawing = asyncio.Event()

    async def hangs_once(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
        if not drawing.is_set():
            drawing.set()
            await asyncio.Event().wait()
        return Drawn("arrives")

    post_office.kinds["hangs"] = hangs_once
    await post_office.post("Ada", 1, kind="hangs")
    await killed(post_office.delivery("one", patience=SHORT_LEASE), drawing)

    assert (await post_office.delivery("two").once(MONDAY)).postponed == 1  # the lease still runs
    await asyncio.sleep(0.4)
    assert (await post_office.delivery("two").once(MONDAY)).sent == 1
    assert post_office.read("Ada") == ["arrives"]


async def test_a_replica_killed_between_slacks_answer_and_its_note_repeats_nothing(
    post_office: PostOffice,
) -> None:
    """The replica cannot write its note, because the row is locked from the moment it is drawn."""
    arrived = asyncio.Event()
    async with post_office.database.owner_engine.connect() as other:

        async def locks_its_row(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
            if not other.in_transaction():
                await other.execute(text("select from outbox for update"))
            return Drawn("arrives")

        async def watch() -> None:
            await post_office.workspace.waits_until(lambda: post_office.read("Ada"))
            arrived.set()

        post_office.kinds["locks"] = locks_its_row
        await post_office.post("Ada", 1, kind="locks")
        async with asyncio.TaskGroup() as group:
            group.create_task(watch())
            group.create_task(killed(post_office.delivery("one", patience=SHORT_LEASE), arrived))
    await asyncio.sleep(0.4)

    post_office.kinds["locks"] = post_office.kinds["note"]
    assert (await post_office.delivery("two").once(MONDAY)).sent == 1
    assert post_office.read("Ada") == ["arrives"]


async def test_a_message_that_ends_every_process_is_given_up(post_office: PostOffice) -> None:
    await post_office.post("Ada", 1)
    await post_office.run("update outbox set attempts = 4")

    assert (await post_office.delivery().once(MONDAY)).failed == 1
    assert post_office.read("Ada") == []


async def killed(delivery: Delivery, when: asyncio.Event) -> None:
    """Ends a running delivery on the spot, as far as one process can do that to itself."""
    running = asyncio.create_task(delivery.run(asyncio.Event()))
    await when.wait()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_client_that_retries_by_itself_is_refused(post_office: PostOffice) -> None:
    with pytest.raises(ValueError, match="retry_handlers"):
        Delivery(
            AsyncWebClient(token="xoxb-local"),
            post_office.database.transaction,
            lambda: MONDAY,
            {},
            name="one",
            channel_interval=1.0,
            messages_per_minute=200,
        )
