"""The page's side of the workspace: what PROTOCOL.md says, and the files of `static/`."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from workspace import page_shapes as draw
from workspace.acts import Surface
from workspace.elements import Impossible, Json
from workspace.records import Change, Person, View
from workspace.server import Workspace
from workspace.tour import Tour

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'self'; img-src * data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}
NO_ANSWER = {"ok": False, "error": "no_answer", "text": "The bot did not answer."}


class Page:
    """Serves one workspace to any number of browsers; each is one person at a time."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._state, self._acts = workspace, workspace.state, workspace.acts
        self._tour = Tour(workspace)
        self._parts: dict[str, Callable[[str], Any]] = {
            "people": lambda viewer: [draw.person(one) for one in self._people()],
            "home": lambda viewer: (
                draw.view(self._state.homes[viewer]) if viewer in self._state.homes else None
            ),
            "modals": lambda viewer: [draw.view(view) for view in self._state.stacks.get(viewer, [])],
            "bot": lambda viewer: draw.bot(self._state, viewer),
            "clock": lambda viewer: {"now": self._state.now().isoformat(), "moved": self._state.moved},
        }
        self._doing: dict[str, Callable[[Person, Json], Awaitable[Json]]] = {
            "say": self._say,
            "use": self._use,
            "options": self._options,
            "submit": self._submit,
            "close": self._close,
            "open_home": self._open_home,
            "shortcut": self._shortcut,
            "message_shortcut": self._shortcut,
            "read": self._read,
            "open_dm": self._open_dm,
            "travel": self._travel,
            "reset": self._reset,
        }

    def application(self) -> web.Application:
        app = web.Application(middlewares=[with_headers])
        app.router.add_get("/", self._index)
        app.router.add_static("/static", STATIC)
        app.router.add_get("/files/{id}", self._file)
        app.router.add_get("/live", self._live)
        app.router.add_post("/do", self._do)
        return app

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _file(self, request: web.Request) -> web.Response:
        file = self._state.files.get(request.match_info["id"])
        if file is None or file["content"] is None:
            raise web.HTTPNotFound
        # Never shown as a page of its own: what a bot uploads could hold scripts.
        disposition = "inline" if file["name"].endswith((".png", ".jpg", ".jpeg", ".gif")) else "attachment"
        return web.Response(body=file["content"], headers={"Content-Disposition": disposition})

    # --- live

    async def _live(self, request: web.Request) -> web.StreamResponse:
        viewer = self._state.people.get(request.query.get("person", "")) or self._first()
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        frames: asyncio.Queue[Json] = asyncio.Queue()
        frames.put_nowait(self._snapshot(viewer.id))
        tour = self._tour.steps()

        def changed(change: Change) -> None:
            nonlocal tour
            for frame in self._frames(viewer.id, change):
                frames.put_nowait(frame)
            if tour != self._tour.steps():
                tour = self._tour.steps()
                frames.put_nowait({"type": "tour", "tour": tour})

        async def send() -> None:
            while True:
                await socket.send_json(await frames.get())

        self._state.listeners.append(changed)
        sending = asyncio.create_task(send())
        try:
            async for _ in socket:
                pass
        finally:
            self._state.listeners.remove(changed)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        return socket

    def _first(self) -> Person:
        start = self._state.company.get("start")
        return self._state.named(start) if start else next(p for p in self._people() if draw.switchable(p))

    def _people(self) -> list[Person]:
        return list(self._state.people.values())

    def _snapshot(self, viewer: str) -> Json:
        state = self._state
        state.dm(state.bot.id, viewer)  # made now, so that it is among the conversations
        mine = list(state.conversations_of(viewer))
        return {
            "type": "snapshot",
            "me": viewer,
            "team": state.team,
            "conversations": [draw.conversation(one, state, viewer) for one in mine],
            "messages": {c.id: [draw.message(m, state, viewer) for m in c.visible_to(viewer)] for c in mine},
            "commands": self._acts.commands,
            "shortcuts": self._acts.shortcuts,
            "tour": self._tour.steps(),
            "unread": self._unread(),
            "refused": [draw.refusal(one) for one in state.refused],
            **{name: part(viewer) for name, part in self._parts.items()},
        }

    def _unread(self) -> dict[str, int]:
        people = [person.id for person in self._people() if draw.switchable(person)]
        counts = {id_: sum(c.unread(id_) for c in self._state.conversations_of(id_)) for id_ in people}
        return {id_: number for id_, number in counts.items() if number}

    def _frames(self, viewer: str, change: Change) -> list[Json]:
        """What one change means to one person."""
        state = self._state
        if change.kind == "reset":
            return [self._snapshot(viewer)]
        frames: list[Json] = []
        about_me = change.user in (None, viewer)
        conversation = state.conversations.get(change.channel)
        if conversation and about_me and viewer in conversation.members:
            if change.kind == "message":
                message = draw.message(conversation.messages[change.ts], state, viewer)
                frames.append({"type": "message", "message": message})
            elif change.kind == "message_gone":
                frames.append({"type": "message_gone", "channel": change.channel, "ts": change.ts})
            told = draw.conversation(conversation, state, viewer)
            frames.append({"type": "conversation", "conversation": told})
        if conversation:
            frames.append({"type": "unread", "unread": self._unread()})
        if about_me and change.kind in self._parts:
            frames.append({"type": change.kind, change.kind: self._parts[change.kind](viewer)})
        if change.kind == "refused":
            frames.append({"type": "refused", "refusal": draw.refusal(state.refused[-1])})
        return frames

    # --- doing

    async def _do(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        try:
            body = await request.json()
            person = self._state.people[body["person"]]
            told = await self._doing[body["do"]](person, body)
        except Impossible as impossible:
            told = {"ok": False, "error": "impossible", "text": str(impossible)}
        except aiohttp.ClientError:
            told = NO_ANSWER
        except (KeyError, TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=f"not in the protocol: {error!r}") from error
        return web.json_response({"ok": True, **told})

    async def _say(self, person: Person, body: Json) -> Json:
        await self._acts.say(person, body["channel"], body["text"])
        return {}

    async def _use(self, person: Person, body: Json) -> Json:
        surface = self._surface(person, body["surface"])
        ids = body["block_id"], body["action_id"]
        await self._acts.use(person, surface, *ids, body.get("value"), enter=bool(body.get("enter")))
        return self._troubled(person, surface)

    async def _options(self, person: Person, body: Json) -> Json:
        surface = self._surface(person, body["surface"])
        return await self._acts.options(
            person, surface, body["block_id"], body["action_id"], body.get("query", "")
        )

    async def _submit(self, person: Person, body: Json) -> Json:
        view = self._view(person, body["view"])
        await self._acts.submit(person, view)
        return self._troubled(person, view)

    async def _close(self, person: Person, body: Json) -> Json:
        await self._acts.close(person, self._view(person, body["view"]), everything=bool(body.get("all")))
        return {}

    async def _open_home(self, person: Person, body: Json) -> Json:
        await self._acts.open_home(person, body.get("tab", "home"))
        return {}

    async def _shortcut(self, person: Person, body: Json) -> Json:
        message = self._state.conversations[body["channel"]].messages[body["ts"]] if "ts" in body else None
        return {} if await self._acts.shortcut(person, body["callback_id"], message) else NO_ANSWER

    async def _read(self, person: Person, body: Json) -> Json:
        self._state.mark_read(person.id, body["channel"])
        return {}

    async def _open_dm(self, person: Person, body: Json) -> Json:
        other = self._state.people[body["user"]]
        return {"channel": self._state.dm(person.id, other.id).id}

    async def _travel(self, person: Person, body: Json) -> Json:
        moment = body["now"] and datetime.fromisoformat(body["now"])
        await self._workspace.travel(moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None)
        return {}

    async def _reset(self, person: Person, body: Json) -> Json:
        await self._workspace.reset()
        return {}

    def _surface(self, person: Person, told: Json) -> Surface:
        if "view" in told:
            return self._view(person, told["view"])
        conversation = self._state.conversations[told["channel"]]
        if person.id not in conversation.members or told["ts"] not in conversation.messages:
            raise Impossible("That message is no longer there.")
        return conversation.messages[told["ts"]]

    def _view(self, person: Person, id_: str) -> View:
        view = self._state.view(id_)
        if view is None or view.user != person.id:
            raise Impossible("That is no longer open.")
        return view

    def _troubled(self, person: Person, surface: Surface) -> Json:
        trouble: Any = surface.trouble if isinstance(surface, View) else surface.trouble.get(person.id)
        return {"ok": False, "error": "no_answer", "text": trouble} if trouble else {}


@web.middleware
async def with_headers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response
