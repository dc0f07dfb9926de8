"""The calls to Slack that put a message into a conversation, and how to see whether it is there already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.jobs.claims import Claimed, Posted
from app.jobs.outcomes import Dropped, Outcome, Sent
from app.jobs.slack_errors import BLOCKS_REFUSED, TROUBLE, code_of, understand
from blocks.common import Drawn
from models.ids import MessageId, SlackId

log = structlog.get_logger("cairn.delivery")

LARGEST_GROUP = 8
"""People in one conversation; conversations.open takes no more."""

EVENT_TYPE = "cairn_message"
"""Names our metadata, by which a message is recognised. Every app in the conversation can read it: ids only."""

RECENT = 100

NOTHING_TO_SAY = "nothing left to say"


async def post(
    client: AsyncWebClient, message: Claimed, to: Sequence[SlackId], drawn: Drawn | None
) -> Outcome:
    """Sends to one person, to several as a group, or to a channel; nothing where there is nothing left to say.

    After an attempt whose answer never came, a DM is searched for the message first, also when it would not be sent
    any more: what stands there is updated later. Others cannot be searched: their history is not ours to read.
    """
    try:
        if message.recipient and message.attempts > 1:
            found = await _find(client, to[0], message.id)
            if found:
                return Sent(found.channel, found.ts)
        if drawn is None:
            return Dropped(NOTHING_TO_SAY)
        channel = message.channel or await _conversation(client, to)
        return await _post(client, channel, message, drawn)
    except TROUBLE as error:
        return understand(error)


async def _find(client: AsyncWebClient, person: SlackId, id_: MessageId) -> Posted | None:
    """Our message in the DM with this person. Messages go in order there, so it would be among the newest."""
    channel: str = (await client.conversations_open(users=[person]))["channel"]["id"]
    try:
        history = await client.conversations_history(channel=channel, include_all_metadata=True, limit=RECENT)
    except SlackApiError as refused:
        if code_of(refused) != "missing_scope":
            raise
        log.warning("history_closed", message=str(id_))
        return None
    for said in history["messages"]:
        payload = (said.get("metadata") or {}).get("event_payload") or {}
        if payload.get("id") == str(id_):
            log.info("found_after_lost_answer", message=str(id_))
            return Posted(channel, said["ts"])
    return None


async def _conversation(client: AsyncWebClient, to: Sequence[SlackId]) -> str:
    """A person's id opens the DM by itself; a group has to be opened."""
    if len(to) == 1:
        return to[0]
    opened = await client.conversations_open(users=list(to))
    channel: str = opened["channel"]["id"]
    return channel


async def _post(client: AsyncWebClient, channel: str, message: Claimed, drawn: Drawn) -> Sent:
    content: dict[str, Any] = {
        "channel": channel,
        "text": drawn.text,
        "unfurl_links": False,
        "unfurl_media": False,
        "client_msg_id": str(message.id),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": str(message.id)}},
    }
    try:
        answer = await client.chat_postMessage(**content, blocks=list(drawn.blocks) or None)
    except SlackApiError as error:
        if not _blocks_refused(error, message):
            raise
        answer = await client.chat_postMessage(**content)
    return Sent(answer["channel"], answer["ts"])


async def update(client: AsyncWebClient, message: Claimed, posted: Posted, drawn: Drawn) -> Outcome:
    """Replaces the words of a sent message. Doing it twice does no harm."""
    place: dict[str, Any] = {"channel": posted.channel, "ts": posted.ts, "text": drawn.text}
    try:
        try:
            await client.chat_update(
                **place, blocks=list(drawn.blocks)
            )  # an empty list takes the old blocks away
        except SlackApiError as error:
            if not _blocks_refused(error, message):
                raise
            await client.chat_update(**place, blocks=[])
    except TROUBLE as error:
        return understand(error)
    return Sent(posted.channel, posted.ts)


def _blocks_refused(error: SlackApiError, message: Claimed) -> bool:
    """A screen that Slack does not take is our mistake: the reader gets the text alone, the log gets the places."""
    code = code_of(error)
    if code not in BLOCKS_REFUSED:
        return False
    notes: list[str] = (error.response.get("response_metadata") or {}).get("messages") or []
    places = re.findall(r"json-pointer:([^\]]+)", " ".join(notes))
    log.error("blocks_refused", message=str(message.id), kind=message.kind, error=code, at=places)
    return True
