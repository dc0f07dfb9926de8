"""What becomes of a message on an ordinary day, and which ones are not delivered."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.delivery import Tally
from app.jobs.messages import Subject
from blocks.common import Drawn, paragraph
from models.errors import NotFound
from models.words import OutboxStatus
from tests.jobs.conftest import PostOffice
from tests.people import MONDAY


async def test_a_message_is_drawn_and_sent(post_office: PostOffice) -> None:
    await post_office.post("Ada", 1, topic="first")

    tally = await post_office.delivery().once(MONDAY)

    assert tally == Tally(due=1, sent=1, failed=0, postponed=0, dropped=0)
    assert post_office.read("Ada") == ["note 1"]
    [row] = await post_office.rows()
    assert (row.status, row.sent_channel, row.sent_at, row.leased_by) == (
        OutboxStatus.SENT,
        "DADA",
        MONDAY,
        None,
    )
    assert not post_office.workspace.refused


async def test_what_is_not_due_yet_waits(post_office: PostOffice) -> None:
    await post_office.post("Ada", 1, send_after=MONDAY + timedelta(hours=1))

    assert await post_office.delivery().once(MONDAY) == Tally(0, 0, 0, 0, 0)
    assert (await post_office.delivery().once(MONDAY + timedelta(hours=1))).sent == 1


async def test_a_conversation_keeps_its_order_and_others_do_not_wait_for_it(post_office: PostOffice) -> None:
    for number in range(12):
        await post_office.post("Ada", number)
    await post_office.post("Ben", "to Ben")
    post_office.workspace.faults.tell("slow", "chat.postMessage", times=3, seconds=0.1)

    await post_office.delivery().once(MONDAY)

    assert post_office.read("Ada") == [f"note {number}" for number in range(12)]
    said = [
        message.text
        for conversation in post_office.workspace.state.conversations.values()
        for message in sorted(conversation.messages.values(), key=lambda message: message.ts)
    ]
    assert said.index("note to Ben") == 12  # listed by conversation
    first_of_ben = next(iter(post_office.workspace.state.conversations["DBEN"].messages))
    assert first_of_ben < list(post_office.workspace.state.conversations["DADA"].messages)[2]


async def test_a_group_gets_one_conversation(post_office: PostOffice) -> None:
    await post_office.post("Ada Ben", 1)

    await post_office.delivery().once(MONDAY)

    assert post_office.read("Ada Ben") == ["note 1"]
    assert post_office.read("Ada") == []


async def test_more_than_eight_people_are_told_alone(post_office: PostOffice) -> None:
    everybody = "Ada Ben Cleo Dan Eve Finn Gus Hana Iris"
    await post_office.post(everybody, 1, topic="all")

    tally = await post_office.delivery().once(MONDAY)

    assert (tally.sent, tally.dropped, tally.postponed) == (9, 1, 0)
    await post_office.redraw(everybody, 2, topic="all")
    await post_office.delivery().once(MONDAY)
    assert [post_office.read(name) for name in everybody.split()] == [["note 2"]] * 9
    assert not post_office.workspace.refused


async def test_a_message_is_updated_in_place(post_office: PostOffice) -> None:
    await post_office.post("Ada", 1, topic="offer")
    await post_office.delivery().once(MONDAY)
    await post_office.redraw("Ada", 2, topic="offer")

    tally = await post_office.delivery().once(MONDAY)

    assert (tally.sent, post_office.read("Ada")) == (1, ["note 2"])
    [message] = post_office.workspace.state.conversations["DADA"].messages.values()
    assert message.blocks[0]["text"]["text"] == "*note 2*"


async def test_an_update_folds_into_what_is_still_to_come(post_office: PostOffice) -> None:
    later = MONDAY + timedelta(hours=1)
    await post_office.post("Ada", "with what is true then", topic="offer", send_after=later)
    await post_office.redraw("Ada", 2, topic="offer")

    assert (await post_office.delivery().once(MONDAY)).dropped == 1
    [folded, _] = await post_office.rows()
    assert folded.failure == "folded into the message, which is not sent yet"

    await post_office.delivery().once(later)
    for number in (3, 4, 5):
        await post_office.redraw("Ada", number, topic="offer")
    tally = await post_office.delivery().once(later)

    assert (tally.sent, tally.dropped) == (1, 2)
    assert post_office.read("Ada") == ["note 5"]


async def test_an_update_of_what_is_gone_is_dropped(post_office: PostOffice) -> None:
    await post_office.redraw("Ada", 1, topic="never sent")
    await post_office.post("Ben", 1, topic="deleted")
    await post_office.delivery().once(MONDAY)
    state = post_office.workspace.state
    state.remove(next(iter(state.conversations["DBEN"].messages.values())))
    await post_office.redraw("Ben", 2, topic="deleted")

    tally = await post_office.delivery().once(MONDAY)

    assert (tally.dropped, tally.failed) == (1, 0)
    reasons = {row.failure for row in await post_office.rows() if row.status == OutboxStatus.DROPPED}
    assert reasons == {"no message to update", "Slack: message_not_found"}


async def test_nothing_left_to_say_is_dropped(post_office: PostOffice) -> None:
    async def gone(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
        raise NotFound("You cannot see this any more.")

    post_office.kinds["gone"] = gone
    await post_office.post("Ada", "nothing")
    await post_office.post("Ben", 1, kind="gone")

    assert (await post_office.delivery().once(MONDAY)).dropped == 2
    assert {row.failure for row in await post_office.rows()} == {"nothing left to say"}


async def test_who_has_left_is_not_written_to(post_office: PostOffice) -> None:
    await post_office.run("update users set is_active = false where name in ('Ada', 'Ben')")
    await post_office.post("Ada", 1)
    await post_office.post("Ada Ben", 2)
    await post_office.post("Ben Cleo", 3)

    tally = await post_office.delivery().once(MONDAY)

    assert (tally.sent, tally.dropped) == (1, 2)
    assert post_office.read("Cleo") == ["note 3"]
    assert [row.failure for row in await post_office.rows()] == ["deactivated", "deactivated", None]
    assert not post_office.workspace.refused


async def test_what_slack_refuses_for_good_is_kept_with_its_reason(post_office: PostOffice) -> None:
    post_office.workspace.state.named("ada").deleted = True  # the directory does not know yet
    post_office.workspace.state.named("ben").is_stranger = True
    for name in ("Ada", "Ben", "Cleo"):
        await post_office.post(name, 1)

    tally = await post_office.delivery().once(MONDAY)

    assert (tally.sent, tally.failed, tally.postponed) == (1, 2, 0)
    rows = await post_office.rows()
    assert [row.failure for row in rows] == ["Slack: user_disabled", "Slack: channel_not_found", None]
    assert [row.attempts for row in rows] == [1, 1, 1]


async def test_a_mistake_in_one_message_stops_no_other(post_office: PostOffice) -> None:
    async def broken(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
        raise KeyError("a private word")

    post_office.kinds["broken"] = broken
    await post_office.post("Ada", 1, kind="broken")
    await post_office.post("Ada", 2)
    await post_office.post("Ben", 3)

    tally = await post_office.delivery().once(MONDAY)

    assert (tally.sent, tally.failed) == (2, 1)
    [row, *_] = await post_office.rows()
    assert row.failure is not None
    assert row.failure.startswith("our mistake, reference ")
    assert "private" not in row.failure


async def test_a_kind_of_a_newer_version_waits_for_a_replica_that_knows_it(post_office: PostOffice) -> None:
    await post_office.post("Ada", 1, kind="new")
    assert (await post_office.delivery("old").once(MONDAY)).postponed == 1

    post_office.kinds["new"] = post_office.kinds["note"]
    await post_office.run("update outbox set leased_until = null")
    assert (await post_office.delivery("new").once(MONDAY)).sent == 1


async def test_a_screen_slack_does_not_take_goes_out_as_text(post_office: PostOffice) -> None:
    async def too_much(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
        return Drawn("Everything that matters", [paragraph("many") for _ in range(51)])

    post_office.kinds["too much"] = too_much
    await post_office.post("Ada", 1, kind="too much")

    assert (await post_office.delivery().once(MONDAY)).sent == 1
    assert post_office.read("Ada") == ["Everything that matters"]
    assert [refused.error for refused in post_office.workspace.refused] == ["invalid_blocks"]


async def test_links_are_not_unfolded_and_the_message_is_tagged_with_its_id_alone(
    post_office: PostOffice,
) -> None:
    await post_office.post("Ada", 1)
    await post_office.delivery().once(MONDAY)

    [row] = await post_office.rows()
    [message] = post_office.workspace.state.conversations["DADA"].messages.values()
    assert message.extra == {
        "client_msg_id": str(row.id),
        "metadata": {"event_type": "cairn_message", "event_payload": {"id": str(row.id)}},
    }


async def test_a_long_queue_for_one_person_holds_nobody_up(post_office: PostOffice) -> None:
    await post_office.run(
        "insert into outbox (kind, recipient_user_id, subject, send_after, leased_until)"
        " select 'note', id, '{\"says\": 1}', '2026-11-22 09:00Z', clock_timestamp() + interval '1 hour'"
        " from users, generate_series(1, 1100) where name = 'Ada'"
    )
    await post_office.post("Ben", 1)

    tally = await post_office.delivery().once(MONDAY)

    assert (tally.due, tally.sent, tally.postponed) == (1101, 1, 1100)
