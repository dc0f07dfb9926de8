"""A small bot that knows nothing of the workspace: what any Slack developer might write first."""

import asyncio
import logging
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

FORM = {
    "type": "modal",
    "callback_id": "order",
    "title": {"type": "plain_text", "text": "Order"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What"},
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 20},
        }
    ],
}


def build(api_url: str) -> AsyncApp:
    client = AsyncWebClient(token="xoxb-local", base_url=api_url)
    app = AsyncApp(client=client, signing_secret="secret")
    logging.getLogger(app.name).setLevel(logging.ERROR)

    @app.command("/order")
    async def order(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("order")
    async def ordered(ack: Any, body: Any, view: Any, client: AsyncWebClient) -> None:
        what = view["state"]["values"]["what"]["text"]["value"]
        if what == "nothing":
            await ack(response_action="errors", errors={"what": "Order something."})
            return
        await ack()
        done = {"type": "button", "action_id": "done", "text": {"type": "plain_text", "text": "Done"}}
        blocks: list[dict[str, Any]] = [
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*{what}* is on its way"}},
            {"type": "actions", "elements": [done]},
        ]
        await client.chat_postMessage(channel=body["user"]["id"], text=f"{what} is on its way", blocks=blocks)

    @app.action("done")
    async def done(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Enjoy", blocks=[], replace_original=True)

    @app.event("app_home_opened")
    async def home(event: Any, client: AsyncWebClient) -> None:
        text = {"type": "mrkdwn", "text": f"Hello <@{event['user']}>"}
        view = {"type": "home", "blocks": [{"type": "section", "text": text}]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.event("message")
    async def echo(event: Any, say: Any) -> None:
        if "subtype" not in event:
            await say(f"You said: {event['text']}")

    @app.command("/slow")
    async def slow(ack: Any) -> None:
        await asyncio.sleep(1)
        await ack()

    return app
