"""The least a bot of ours could be: Bolt behind the same server, one listener for each of three clicks.

`/mentor` posts a button to whoever typed it; the button opens a modal; its submission changes the message and
tells the other person. No database, no rules.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

Body = dict[str, Any]


def build(client: AsyncWebClient, signing_secret: str) -> AsyncApp:
    app = AsyncApp(client=client, signing_secret=signing_secret)

    @app.command("/mentor")
    async def offer(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """`/mentor` alone is only acknowledged; with a person, that is who will be told."""
        await ack()
        if body.get("text"):
            button = {"type": "button", "action_id": "open", "text": _plain("Accept"), "value": body["text"]}
            blocks: list[Body] = [_section("Will you?"), {"type": "actions", "elements": [button]}]
            await client.chat_postMessage(channel=body["user_id"], text="Will you?", blocks=blocks)

    @app.action("open")
    async def open_modal(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        where = f"{body['channel']['id']} {body['message']['ts']} {body['actions'][0]['value']}"
        view: Body = {
            "type": "modal",
            "callback_id": "accept",
            "title": _plain("Accept"),
            "submit": _plain("Accept"),
        }
        view |= {"private_metadata": where, "blocks": [_section("You two, for twelve weeks.")]}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("accept")
    async def accept(ack: AsyncAck, view: Body, client: AsyncWebClient) -> None:
        await ack()
        channel, ts, other = view["private_metadata"].split()
        await client.chat_update(channel=channel, ts=ts, text="Yes.", blocks=[_section("You accepted.")])
        await client.chat_postMessage(channel=other, text="They accepted.")

    return app


def _plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


def _section(text: str) -> Body:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def main() -> None:
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    handler = AsyncSlackRequestHandler(build(client, os.environ["SLACK_SIGNING_SECRET"]))
    site = FastAPI(openapi_url=None)

    @site.post("/slack/events")
    async def slack_events(request: Request) -> Response:
        return await handler.handle(request)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(site, log_config=None, access_log=False))
        sys.stdout.write("The bare bot listens on http://{}:{}\n".format(*listening.getsockname()))
        sys.stdout.flush()
        await server.serve(sockets=[listening])


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
