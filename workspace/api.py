"""The address that a bot calls: the Web API, response URLs, uploads and sockets."""

import asyncio
import json
import time
from collections import defaultdict, deque
from functools import partial
from typing import Any

from aiohttp import web

from workspace import files
from workspace.elements import Json
from workspace.faults import Faults
from workspace.hub import RESPONSE_URL_POSTS, RESPONSE_URL_SECONDS, Hub, ResponseUrl
from workspace.methods import METHODS, Method
from workspace.records import Message, Refusal
from workspace.views import VIEW_METHODS

ALL_METHODS = METHODS | VIEW_METHODS | files.FILE_METHODS
EVERYWHERE = {"token", "team_id"}
JSON_FIELDS = ("blocks", "attachments", "view", "metadata", "files")
TRUTHS = {"true": True, "1": True, "false": False, "0": False}
TRUE_OR_FALSE = {
    *("as_user", "include_all_metadata", "include_locale", "inclusive", "link_names", "mrkdwn"),
    *("prevent_creation", "reply_broadcast", "return_im", "unfurl_links", "unfurl_media"),
}


class Api:
    def __init__(
        self, hub: Hub, faults: Faults, *, bot_token: str, app_token: str, strict_rates: bool = False
    ) -> None:
        self.strict_rates = strict_rates
        self._hub, self._faults = hub, faults
        self._tokens = {"bot": bot_token, "app": app_token}
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self.call)
        app.router.add_post("/response/{id}", self.respond)
        app.router.add_post("/upload/{id}", partial(files.receive, self._hub))
        app.router.add_get("/link", self._hub.sockets.link)
        return app

    async def call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        failure = self._faults.draw(name)
        kind = failure.kind if failure else None
        if failure and kind == "slow":
            await asyncio.sleep(failure.seconds)
        if failure and kind == "ratelimited":
            return _too_many(failure.seconds)
        if kind == "server_error":
            return web.Response(status=500, text="told to fail")
        if kind == "reset_before":
            return _dropped(request)
        answer = await self._answer(name, request)
        return _dropped(request) if kind == "reset_after" else answer

    async def _answer(self, name: str, request: web.Request) -> web.Response:
        granted = self._hub.granted
        headers = {"x-oauth-scopes": ",".join(sorted(granted))} if granted is not None else {}
        try:
            method = ALL_METHODS.get(name)
            if method is None:
                raise Refusal("unknown_method")
            args = await _arguments(request)
            self._check_token(method, request, args)
            self._check_rate(name, method, args)
            self._hub.need(*method.scopes.split())
            _check_names(method, args)
            told = await method.run(self._hub, {k: v for k, v in args.items() if k not in EVERYWHERE})
        except Refusal as refusal:
            self._hub.state.refuse(name, refusal)
            if refusal.error == "ratelimited":
                return _too_many(refusal.extra["seconds"])
            told = {"ok": False, "error": refusal.error, **refusal.extra}
            if refusal.messages:
                told["response_metadata"] = {"messages": refusal.messages}
        return web.json_response({"ok": True, **told}, headers=headers)

    def _check_token(self, method: Method, request: web.Request, args: Json) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or args.get("token")
        if not token:
            raise Refusal("not_authed")
        if token not in self._tokens.values():
            raise Refusal("invalid_auth")
        if token != self._tokens[method.token]:
            raise Refusal("not_allowed_token_type")

    def _check_rate(self, name: str, method: Method, args: Json) -> None:
        """With `strict_rates`: each method's tier, and one message a second in each channel."""
        if not self.strict_rates:
            return
        rules = [(name, method.a_minute, 60.0)]
        if name == "chat.postMessage":
            channel = str(args.get("channel"))
            rules.append((f"{name} {channel.replace('U', 'D', 1)}", 1, 1.0))  # a person's DM: same number
        now = time.monotonic()
        for key, most, seconds in rules:
            calls = self._calls[key]
            while calls and calls[0] <= now - seconds:
                calls.popleft()
            if len(calls) >= most:
                raise Refusal("ratelimited", seconds=calls[0] + seconds - now)
        for key, *_ in rules:
            self._calls[key].append(now)

    async def respond(self, request: web.Request) -> web.Response:
        """A post to a response_url."""
        answer = self._hub.response_urls.get(request.match_info["id"])
        try:
            if answer is None or time.monotonic() - answer.born > RESPONSE_URL_SECONDS:
                raise Refusal("expired_url")
            if answer.posts >= RESPONSE_URL_POSTS:
                raise Refusal("used_url")
            answer.posts += 1
            self._use(answer, await _json(request))
        except Refusal as refusal:
            self._hub.state.refuse("response_url", refusal)
            return web.json_response({"ok": False, "error": refusal.error}, status=404)
        return web.Response(text="ok")

    def _use(self, answer: ResponseUrl, content: Json) -> None:
        hub, original = self._hub, self._original(answer)
        if content.get("delete_original"):
            if original is None:
                raise Refusal("message_not_found")
            hub.remove(original)
        elif content.get("replace_original") and original is not None:
            hub.rewrite(original, {"text": "", "blocks": [], **content})  # nothing of the old one stays
        else:
            in_channel = content.get("response_type") == "in_channel"
            message = hub.post(answer.channel, content, None if in_channel else answer.user)
            answer.original = answer.original or message.ts

    def _original(self, answer: ResponseUrl) -> Message | None:
        conversation = self._hub.state.conversations.get(answer.channel)
        return conversation.messages.get(answer.original or "") if conversation else None


# --- reading a request


async def _arguments(request: web.Request) -> Json:
    """Query, form or JSON, as Slack takes all three, with JSON fields and truth values decoded."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= await _json(request)
    else:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        args = {name: _truth(name, value) for name, value in args.items()}
    for name in JSON_FIELDS:
        if isinstance(args.get(name), str):
            try:
                args[name] = json.loads(args[name])
            except ValueError as error:
                raise Refusal("invalid_arguments", f"[ERROR] {name} is not JSON") from error
    return args


def _truth(name: str, value: Any) -> Any:
    return TRUTHS.get(value, value) if name in TRUE_OR_FALSE else value


async def _json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError as error:
        raise Refusal("invalid_json") from error
    if not isinstance(body, dict):
        raise Refusal("json_not_object")
    return body


def _check_names(method: Method, args: Json) -> None:
    required, optional = set(method.required.split()), set(method.optional.split())
    wrong = [f"[ERROR] missing required field: {name}" for name in sorted(required - set(args))]
    wrong += [f"[ERROR] unknown argument: {n}" for n in sorted(set(args) - required - optional - EVERYWHERE)]
    plain = set(args) - {*JSON_FIELDS, "users"}
    wrong += [f"[ERROR] must be a string: {n}" for n in sorted(plain) if isinstance(args[n], dict | list)]
    if wrong:
        raise Refusal("invalid_arguments", *wrong)


# --- failing


def _too_many(seconds: float) -> web.Response:
    headers = {"Retry-After": str(max(1, round(seconds + 0.499)))}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
