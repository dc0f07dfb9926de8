"""One workspace, put together and served on loopback."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

from aiohttp import web
from yarl import URL

from workspace import shapes
from workspace.acts import Acts
from workspace.api import Api
from workspace.dispatch import SLACK_RETRY_DELAYS, Dispatch, Failed
from workspace.elements import Impossible, Json
from workspace.faults import Faults
from workspace.hub import Hub
from workspace.people import Actor
from workspace.records import Person, Refused
from workspace.sockets import Sockets
from workspace.state import State

LOOPBACK = "127.0.0.1"
LOCAL_NAMES = (LOOPBACK, "localhost", "::1")


class Workspace:
    """Use `Workspace.serve`."""

    def __init__(self, state: State, hub: Hub, acts: Acts, api: Api, faults: Faults, patience: float) -> None:
        self.state, self.hub, self.acts, self.api, self.faults = state, hub, acts, api, faults
        self.clock_url: str | None = None
        self.reset_url: str | None = None
        self._patience = patience
        self._actors: dict[str, Actor] = {}

    @classmethod
    @asynccontextmanager
    async def serve(
        cls,
        company: Mapping[str, Any],
        *,
        bot_url: str | None = None,
        signing_secret: str,
        bot_token: str = "xoxb-local",  # noqa: S107 - good only here
        app_token: str = "xapp-local",  # noqa: S107 - good only here
        manifest: Mapping[str, Any] | None = None,
        scopes: Iterable[str] | None = None,
        api_port: int = 0,
        strict_rates: bool = False,
        ack_seconds: float = 3.0,
        trigger_seconds: float = 3.0,
        retry_delays: Sequence[float] = SLACK_RETRY_DELAYS,
        patience: float = 2.0,
        run: str | None = None,
    ) -> AsyncIterator["Workspace"]:
        """Without `bot_url` the bot is spoken to over Socket Mode. `scopes`: what it was granted (default:
        those of the manifest, else all). `patience`: how many seconds people look for something.
        `run`: part of the ids that must not repeat; fix it to have the same ones each time."""
        settings = (manifest or {}).get("settings", {})
        granted = (manifest or {}).get("oauth_config", {}).get("scopes", {}).get("bot")
        granted = scopes if scopes is not None else granted
        state = State(company, run)
        sockets = Sockets(state)
        dispatch = Dispatch(
            state,
            sockets,
            signing_secret=signing_secret,
            bot_url=bot_url,
            bot_events=settings.get("event_subscriptions", {}).get("bot_events") if manifest else None,
            ack_seconds=ack_seconds,
            retry_delays=retry_delays,
        )
        app_home = (manifest or {}).get("features", {}).get("app_home", {})
        scope_set = None if granted is None else frozenset(granted)
        hub = Hub(state, dispatch, sockets, scope_set, trigger_seconds, app_home)
        faults = Faults()
        api = Api(hub, faults, bot_token=bot_token, app_token=app_token, strict_rates=strict_rates)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(dispatch.close)
            port = await stack.enter_async_context(listening(api.application(), api_port))
            stack.push_async_callback(sockets.close)
            hub.base_url, sockets.base_url = f"http://{LOOPBACK}:{port}", f"ws://{LOOPBACK}:{port}"
            yield cls(state, hub, Acts(hub, manifest), api, faults, patience)

    @property
    def api_url(self) -> str:
        return f"{self.hub.base_url}/api/"

    @property
    def bot_url(self) -> str | None:
        return self.hub.dispatch.bot_url

    @bot_url.setter
    def bot_url(self, url: str | None) -> None:
        self.hub.dispatch.bot_url = url

    @property
    def sockets(self) -> Sockets:
        return self.hub.sockets

    @property
    def refused(self) -> list[Refused]:
        """Every call and answer of the bot that Slack would have refused."""
        return self.state.refused

    @property
    def failed(self) -> list[Failed]:
        """Every delivery that the bot did not take in time."""
        return self.hub.dispatch.failed

    # --- people

    def person(self, handle: str) -> Actor:
        person = self.state.named(handle)
        if person.id not in self._actors:
            self._actors[person.id] = Actor(person, self.state, self.acts, self._patience)
        return self._actors[person.id]

    def joins(self, **description: Any) -> Actor:
        """Somebody new: `workspace.joins(handle="nia", tz="Asia/Tokyo")`."""
        person = self.state.add_person(description)
        self._person_event("team_join", person)
        return self.person(person.handle)

    def changes(self, handle: str, **fields: Any) -> None:
        """Somebody is different now: a name, a zone, `deleted=True`."""
        person = self.state.named(handle)
        for name, value in fields.items():
            if not hasattr(person, name):
                raise AttributeError(name)
            setattr(person, name, value)
        self._person_event("user_change", person)

    def _person_event(self, kind: str, person: Person) -> None:
        self.state.changed("people")
        with_email = self.hub.granted is None or "users:read.email" in self.hub.granted
        self.event({"type": kind, "user": shapes.user(person, self.state, with_email=with_email)})

    def event(self, event: Json) -> None:
        """Any other event, such as {"type": "app_uninstalled"}."""
        self.hub.dispatch.event(event)

    # --- waiting, time, starting again

    async def waits_until(self, predicate: Callable[[], Any], timeout: float | None = None) -> None:  # noqa: ASYNC109
        if not await self.state.until(predicate, timeout or self._patience):
            raise Impossible("it has not come true")

    async def settled(self) -> None:
        """Until every event has been taken or given up."""
        await self.hub.dispatch.settled()

    def fast_forward(self) -> None:
        """Event retries that wait for their time go out now."""
        self.hub.dispatch.fast_forward()

    async def travel(self, moment: datetime | None) -> None:
        """Move the day of the workspace, and of the bot where it has a `clock_url`."""
        if self.clock_url:
            await self.hub.dispatch.tell(self.clock_url, {"now": moment and moment.isoformat()})
        self.state.travel(moment)

    async def reset(self) -> None:
        """Everything as at the start, the bot's data too where it has a `reset_url`."""
        self.hub.triggers.clear()
        self.hub.response_urls.clear()
        self.faults.clear()
        self.failed.clear()
        self._actors.clear()
        self.state.reset()
        try:
            if self.clock_url:
                await self.hub.dispatch.tell(self.clock_url, {"now": None})
            if self.reset_url:
                await self.hub.dispatch.tell(self.reset_url, {})
        finally:
            self.state.changed("reset")  # only now: the page asks the bot for a Home tab at once


@web.middleware
async def only_local(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Another site's page must not reach this, not even through a name that it points at this machine."""
    host = URL(f"//{request.host}").host
    origin = request.headers.get("Origin")
    if host not in LOCAL_NAMES or origin not in (None, f"http://{request.host}"):
        raise web.HTTPForbidden(text="only for this machine")
    return await handler(request)


@asynccontextmanager
async def listening(app: web.Application, port: int) -> AsyncIterator[int]:
    """Served on loopback only; gives the port."""
    app.middlewares.insert(0, only_local)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
