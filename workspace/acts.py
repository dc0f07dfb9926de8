"""What a person's client does: send to the bot what was done, and show what the bot answers.

By ids. Tests act by words (`people.py`), the page by its protocol (`page.py`); both end here."""

import re
import time
from collections.abc import Mapping
from typing import Any

from workspace import shapes
from workspace.elements import (
    HELD_AS,
    Impossible,
    Json,
    Place,
    action,
    complaint,
    hold,
    options_of,
    place,
    tells_at_once,
)
from workspace.elements import places as places_in
from workspace.hub import Hub, judged
from workspace.judge import judge_options, judge_view_response
from workspace.records import Message, Person, Refusal, View
from workspace.views import stack

Surface = Message | View

MENTION = re.compile(r"(?<![\w.@#<])[@#][\w.-]*\w")
NO_ANSWER = "We had some trouble connecting. Try again?"


class Acts:
    """`manifest` is the bot's app manifest: its commands, shortcuts and whether commands are escaped."""

    def __init__(self, hub: Hub, manifest: Mapping[str, Any] | None) -> None:
        self._hub, self._state = hub, hub.state
        features = (manifest or {}).get("features", {})
        self.commands: list[Json] = features.get("slash_commands", [])
        self.shortcuts: list[Json] = features.get("shortcuts", [])
        self._any_command = manifest is None

    # --- typing

    async def say(self, person: Person, channel: str, text: str) -> None:
        self._not_behind_a_modal(person)
        if person.id not in self._state.conversations[channel].members:
            raise Impossible(f"{person.name} is not in that conversation")
        bots_own = channel == self._state.dm(self._state.bot.id, person.id).id
        if bots_own and self._hub.app_home.get("messages_tab_read_only_enabled"):
            raise Impossible("The bot does not take messages.")
        self._state.typed.append((person.id, text))
        if text.startswith("/"):
            await self._command(person, channel, text)
            return
        for char, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = text.replace(char, escaped)
        message = Message(channel, self._state.next_ts(), person.id, self._mentions(text))
        self._hub.message_event(self._state.post(message))

    async def _command(self, person: Person, channel: str, text: str) -> None:
        state = self._state
        command, _, rest = text.partition(" ")
        known = next((one for one in self.commands if one["command"] == command), None)
        if person.is_stranger or not (known or self._any_command):
            state.tell(person.id, channel, f"`{command}` is not a valid command.")
            return
        escape = known is None or known.get("should_escape", False)
        conversation = state.conversations[channel]
        payload = {
            "token": "deprecated",
            "team_id": state.team["id"],
            "team_domain": state.team["domain"],
            "channel_id": channel,
            "channel_name": shapes.channel_name(conversation),
            "user_id": person.id,
            "user_name": person.handle,
            "command": command,
            "text": self._mentions(rest, with_handles=True) if escape else rest,
            "api_app_id": state.app_id,
            "is_enterprise_install": "false",
            "response_url": self._hub.new_response_url(person.id, channel),
            "trigger_id": self._hub.new_trigger(person.id),
        }
        reply = await self._hub.dispatch.send("slash_commands", payload)
        if reply.error:
            error = "operation_timeout" if reply.error == "http_timeout" else "dispatch_failed"
            state.tell(person.id, channel, f'{command} failed with the error "{error}"')
        elif reply.body:
            content = reply.body if isinstance(reply.body, dict) else {"text": str(reply.body)}
            only_for = None if content.get("response_type") == "in_channel" else person.id
            try:
                self._hub.post(channel, content, only_for)
            except Refusal as refusal:
                state.refuse(command, refusal)

    def _mentions(self, text: str, *, with_handles: bool = False) -> str:
        people = {f"@{one.handle}": one.id for one in self._state.people.values()}
        channels = {f"#{one.name}": one.id for one in self._state.conversations.values()}
        known = people | channels

        def mention(found: re.Match[str]) -> str:
            sign, name = found[0][0], found[0][1:]
            if found[0] not in known:
                return found[0]
            label = f"|{name}" if with_handles or sign == "#" else ""
            return f"<{sign}{known[found[0]]}{label}>"

        return MENTION.sub(mention, text)

    # --- pressing and filling in

    async def use(
        self,
        person: Person,
        surface: Surface,
        block_id: str,
        action_id: str,
        value: Any = None,
        *,
        enter: bool = False,
    ) -> None:
        """Press a button, or change a field; the bot is told now or with the submission, as Slack does."""
        self._not_behind_a_modal(person, surface)
        found = place(surface.blocks, block_id, action_id)
        held: Json = {}
        if found.element["type"] in HELD_AS:
            values = surface.values_of(person.id) if isinstance(surface, Message) else surface.values
            held = hold(found.element, value, surface.loaded.get(found.key, []))
            changed = values[block_id][action_id] != held
            values[block_id][action_id] = held
            if not (changed or enter) or not tells_at_once(found, enter):
                return
        entry = action(found, f"{time.time():.6f}", held, value)
        payload = {"type": "block_actions", **self._around(person), **self._where(person, surface)}
        payload |= {"actions": [entry], "trigger_id": self._trigger(person, surface)}
        reply = await self._hub.dispatch.send("interactive", payload)
        self._trouble(person, surface, NO_ANSWER if reply.error else None)

    async def options(
        self, person: Person, surface: Surface, block_id: str, action_id: str, query: str
    ) -> Json:
        """What an external select offers for the letters typed so far."""
        found = place(surface.blocks, block_id, action_id)
        if len(query) < found.element.get("min_query_length", 3):
            return {"options": []}
        where = self._where(person, surface)
        payload = {"type": "block_suggestion", **self._around(person), **where, "value": query}
        payload |= {"block_id": block_id, "action_id": action_id}
        payload.pop("response_url", None)
        reply = await self._hub.dispatch.send("interactive", payload)
        if reply.error:
            raise Impossible(NO_ANSWER)
        body = reply.body if isinstance(reply.body, dict) else {}
        try:
            judged(judge_options(body))
        except Refusal as refusal:
            self._state.refuse("block_suggestion", refusal)
            raise Impossible(NO_ANSWER) from refusal
        surface.loaded.setdefault(found.key, []).extend(options_of(body))
        return body

    def _where(self, person: Person, surface: Surface) -> Json:
        """The parts of a payload that say on which surface something was done."""
        if isinstance(surface, View):
            container = {"type": "view", "view_id": surface.id}
            return {"container": container, "view": shapes.view(surface, self._state)}
        conversation = self._state.conversations[surface.channel]
        told: Json = {
            "container": {
                "type": "message",
                "message_ts": surface.ts,
                "channel_id": surface.channel,
                "is_ephemeral": surface.only_for is not None,
            },
            "channel": {"id": surface.channel, "name": shapes.channel_name(conversation)},
            "state": {"values": surface.values_of(person.id)},
            "response_url": self._hub.new_response_url(person.id, surface.channel, surface.ts),
        }
        # Slack leaves the message itself out where it is ephemeral.
        return told if surface.only_for else told | {"message": shapes.message(surface, self._state)}

    def _around(self, person: Person) -> Json:
        """What every interaction payload carries."""
        team = {"id": self._state.team["id"], "domain": self._state.team["domain"]}
        return {
            "user": shapes.acting_user(person, self._state),
            "api_app_id": self._state.app_id,
            "token": "deprecated",
            "team": team,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _trigger(self, person: Person, surface: Surface) -> str:
        modal = isinstance(surface, View) and surface.spec["type"] == "modal"
        return self._hub.new_trigger(person.id, surface.id if modal and isinstance(surface, View) else None)

    def _trouble(self, person: Person, surface: Surface, words: str | None) -> None:
        if isinstance(surface, View):
            if surface.trouble != words:
                surface.trouble = words
                self._state.view_changed(surface)
        elif surface.trouble.get(person.id) != words:
            surface.trouble = {**surface.trouble, person.id: words} if words else {}
            self._state.message_changed(surface)

    def _not_behind_a_modal(self, person: Person, surface: Surface | None = None) -> None:
        open_ = self._state.stacks.get(person.id, [])
        if open_ and surface is not open_[-1]:
            title = open_[-1].spec["title"]["text"]
            raise Impossible(f"the modal {title!r} is in front: submit or close it first")

    # --- modals

    async def submit(self, person: Person, view: View, *, unchecked: bool = False) -> None:
        """`unchecked`: as a forged client, which sends what Slack's own would complain of."""
        self._not_behind_a_modal(person, view)
        if not view.spec.get("submit"):
            raise Impossible(f"{view.spec['title']['text']!r} has no submit button")
        inputs = [] if unchecked else [found for found in places_in(view.blocks) if found.is_input]
        view.errors = {f.block["block_id"]: words for f in inputs if (words := self._complaint(view, f))}
        if view.errors:
            self._state.view_changed(view)
            return
        payload = {"type": "view_submission", **self._around(person), "view": shapes.view(view, self._state)}
        payload |= {"trigger_id": self._trigger(person, view), "response_urls": []}
        reply = await self._hub.dispatch.send("interactive", payload)
        if reply.error:
            self._trouble(person, view, NO_ANSWER)
            return
        try:
            self._answered(person, view, reply.body)
        except Refusal as refusal:
            self._state.refuse("view_submission", refusal)
            self._trouble(person, view, NO_ANSWER)

    def _complaint(self, view: View, found: Place) -> str | None:
        held = view.values.get(found.block["block_id"], {}).get(found.element["action_id"])
        return complaint(found, held) if held else None

    def _answered(self, person: Person, view: View, body: Any) -> None:
        """What the bot wants next: errors, another view, everything closed, or just this view closed."""
        if body is not None and not isinstance(body, dict):
            raise Refusal("invalid_arguments", "[ERROR] the answer to a view_submission is JSON or empty")
        answer = body or {}
        judged(judge_view_response(answer, view.spec))
        kind = answer.get("response_action")
        view.trouble = None
        if kind == "errors":
            view.errors = answer["errors"]
            self._state.view_changed(view)
        elif kind == "update":
            self._state.rewrite_view(view, answer["view"])
        elif kind == "push":
            stack(self._hub, person.id, answer["view"])
        else:
            self._drop(person, view, everything=kind == "clear")

    def _drop(self, person: Person, view: View, *, everything: bool = False) -> None:
        before = self._state.stacks.get(person.id, [])
        self._state.stacks[person.id] = [] if everything else [one for one in before if one is not view]
        self._state.changed("modals", person.id)

    async def close(self, person: Person, view: View, *, everything: bool = False) -> None:
        """Cancel, or with `everything` the X that closes the whole stack."""
        self._not_behind_a_modal(person, view)
        everything = everything or bool(view.spec.get("clear_on_close"))
        told = self._state.stacks[person.id][0] if everything else view
        self._drop(person, view, everything=everything)
        if told.spec.get("notify_on_close"):
            payload = {"type": "view_closed", **self._around(person), "is_cleared": everything}
            payload["view"] = shapes.view(told, self._state)
            await self._hub.dispatch.send("interactive", payload)

    # --- the bot's own tabs and shortcuts

    async def open_home(self, person: Person, tab: str = "home") -> None:
        self._not_behind_a_modal(person)
        state = self._state
        event = {"type": "app_home_opened", "user": person.id, "tab": tab}
        event["channel"] = state.dm(state.bot.id, person.id).id
        home = state.homes.get(person.id)
        told: Json = {"view": shapes.view(home, state)} if home and tab == "home" else {}
        self._hub.dispatch.event(event | told)

    async def shortcut(self, person: Person, callback_id: str, message: Message | None = None) -> bool:
        """A global shortcut, or one on a message; False where the bot did not answer."""
        self._not_behind_a_modal(person)
        payload = {"type": "shortcut", **self._around(person), "callback_id": callback_id}
        payload |= {"action_ts": f"{time.time():.6f}", "trigger_id": self._hub.new_trigger(person.id)}
        if message is not None:
            where = self._where(person, message)
            payload |= {name: where[name] for name in ("channel", "response_url", "message")}
            payload |= {"type": "message_action", "message_ts": message.ts}
        return not (await self._hub.dispatch.send("interactive", payload)).error
