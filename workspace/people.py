"""People who act, by the words on their screens: `maya.types`, `maya.clicks`, `maya.modal.fill`."""

from collections.abc import Iterator
from typing import Any, Literal

from workspace import words
from workspace.acts import Acts, Surface
from workspace.elements import Impossible, Place, flat, places
from workspace.fields import fill, find_field
from workspace.modal import Modal
from workspace.records import Conversation, Message, Person, View
from workspace.state import State

Where = Literal["home", "modal"]


class Sight:
    """One message or Home tab as one person reads it."""

    def __init__(self, actor: "Actor", surface: Surface) -> None:
        self.surface, self._actor = surface, actor

    @property
    def text(self) -> str:
        """Everything that is shown."""
        return self._actor.read(self.surface)

    @property
    def fallback(self) -> str:
        """The plain text that notifications and screen readers use."""
        return self.surface.text if isinstance(self.surface, Message) else ""

    @property
    def buttons(self) -> list[str]:
        return [text for _, _, text in pressable(self.surface)]

    def __repr__(self) -> str:
        return f"<{self.text!r}>"


class Actor:
    """One person. `taps` counts clicks, choices and submits; `typed` counts typed characters."""

    def __init__(self, person: Person, state: State, acts: Acts, patience: float) -> None:
        self.person, self.state, self.acts, self.patience = person, state, acts, patience
        self.taps = self.typed = 0
        self._at_home = False

    @property
    def id(self) -> str:
        return self.person.id

    # --- acting

    async def types(self, text: str, channel: str | None = None) -> None:
        """A message or a command, in the DM with the bot or in "#channel" or the DM with "@somebody"."""
        self.typed += len(text)
        self._at_home = False
        await self.acts.say(self.person, self.conversation(channel).id, text)

    async def opens_home(self) -> None:
        """Look at the bot's Home tab; what it shows comes when the bot has published it."""
        self._at_home = True
        await self.acts.open_home(self.person)

    async def clicks(
        self,
        text: str,
        *,
        on: "Where | Sight | None" = None,
        beside: str | None = None,
        nth: int | None = None,
    ) -> None:
        """A button or an overflow option by its words: in the open modal, else on the newest message or the
        Home tab that shows it (Home first while one looks at it). Where one surface shows the words several
        times, `beside` names a text just above or next to the right one, or `nth` counts from 0."""

        def find() -> tuple[Surface, Place, str | None] | None:
            for surface in self._surfaces(on):
                found = [(p, value) for p, value, words_ in pressable(surface, beside) if words_ == text]
                if len(found) > 1 and beside is None and nth is None:
                    raise Impossible(f"{len(found)} times {text!r} there: say beside= or nth=")
                if len(found) > (nth or 0):
                    return surface, *found[nth or 0]
            return None

        await self.state.until(find, self.patience)
        found = find()
        if found is None:
            raise Impossible(
                f"{self.person.name} sees nothing to click that says {text!r}, but:\n{self.screen}"
            )
        surface, place, value = found
        self.taps += 2 if "confirm" in place.element else 1
        ids = place.block["block_id"], place.element["action_id"]
        await self.acts.use(self.person, surface, *ids, value)

    async def chooses(
        self, label: str, value: Any, *, on: "Where | Sight | None" = None, nth: int = 0
    ) -> None:
        """Put a value into a field outside a form, by the text beside it or its placeholder."""

        def find() -> tuple[Surface, Place] | None:
            for surface in self._surfaces(on):
                if place := find_field(surface, label, nth):
                    return surface, place
            return None

        await self.state.until(find, self.patience)
        found = find()
        if found is None:
            raise Impossible(f"{self.person.name} sees no field {label!r}, but:\n{self.screen}")
        await fill(self, *found, value)

    async def uses_shortcut(self, name: str) -> None:
        self.taps += 1
        await self.acts.shortcut(self.person, self._shortcut(name, "global"))

    async def uses_message_shortcut(self, name: str, message: Sight) -> None:
        self.taps += 1
        if not isinstance(message.surface, Message):
            raise Impossible("message shortcuts are for messages")
        await self.acts.shortcut(self.person, self._shortcut(name, "message"), message.surface)

    def _shortcut(self, name: str, kind: str) -> str:
        known = [one for one in self.acts.shortcuts if one["type"] == kind]
        for one in known:
            if one["name"] == name:
                return str(one["callback_id"])
        raise Impossible(f"no {kind} shortcut {name!r}; the manifest has {[one['name'] for one in known]}")

    # --- looking

    @property
    def modal(self) -> Modal:
        """The modal in front."""
        stack = self.state.stacks.get(self.id)
        if not stack:
            raise Impossible(f"{self.person.name} has no modal open, but sees:\n{self.screen}")
        return Modal(self, stack[-1])

    @property
    def home(self) -> Sight:
        if self.id not in self.state.homes:
            raise Impossible(f"nothing has been published on {self.person.name}'s Home tab")
        return Sight(self, self.state.homes[self.id])

    @property
    def inbox(self) -> list[Sight]:
        """What the bot wrote in the DM, newest last."""
        return self.reads()

    @property
    def ephemerals(self) -> list[Sight]:
        """What only this person sees, wherever it is, newest last."""
        return [Sight(self, message) for message in self._messages() if message.only_for]

    @property
    def groups(self) -> list[list[str]]:
        """The group DMs with the bot, each as the handles of its people."""
        found = [c for c in self.state.conversations_of(self.id) if c.kind == "group"]
        return [sorted(self.state.people[user].handle for user in c.members) for c in found]

    def reads(self, channel: str | None = None) -> list[Sight]:
        """What others wrote, newest last, in "#channel", the DM with "@somebody" or the group DM "@a @b"."""
        conversation = self.conversation(channel)
        seen = [m for m in conversation.visible_to(self.id) if m.user != self.id and not m.only_for]
        return [Sight(self, message) for message in seen]

    def sees(self, text: str) -> bool:
        return text in self.screen

    async def waits_for(self, text: str, timeout: float | None = None) -> None:  # noqa: ASYNC109 - a test's patience
        if not await self.state.until(lambda: self.sees(text), timeout or self.patience):
            raise Impossible(
                f"{self.person.name} does not see {text!r}, but:\n{self.screen}\n{self.state.refused}"
            )

    async def waits_for_modal(self, title: str | None = None) -> Modal:
        """The modal in front, once there is one (with that title)."""

        def there() -> bool:
            stack = self.state.stacks.get(self.id)
            return stack is not None and stack != [] and title in (None, stack[-1].spec["title"]["text"])

        if not await self.state.until(there, self.patience):
            raise Impossible(f"no modal {title or ''!r} has opened; {self.person.name} sees:\n{self.screen}")
        return self.modal

    @property
    def screen(self) -> str:
        """Everything this person could read now: modal, Home, every message."""
        surfaces: list[Surface] = [*self._modals(), *self._homes(), *self._messages()]
        return "\n".join(map(self.read, surfaces))

    def read(self, surface: Surface) -> str:
        if isinstance(surface, Message):
            trouble = surface.trouble.get(self.id, "")
            shown = words.shown(surface.blocks, surface.values_of(self.id), self.name_of)
            return "\n".join(filter(None, (shown or words.plain(surface.text, self.name_of), trouble)))
        head = [surface.spec[part]["text"] for part in ("title", "submit") if surface.spec.get(part)]
        shown = words.shown(surface.blocks, surface.values, self.name_of)
        return "\n".join(filter(None, (*head, shown, *surface.errors.values(), surface.trouble)))

    def name_of(self, user: str) -> str:
        return self.state.people[user].name if user in self.state.people else user

    # --- where things are

    def _surfaces(self, on: "Where | Sight | None") -> Iterator[Surface]:
        """Where to look for something, the likeliest first."""
        if isinstance(on, Sight):
            yield on.surface
        elif on == "modal" or (on is None and self._modals()):
            yield from self._modals()
        elif on == "home":
            yield from self._homes()
        else:
            yield from self._homes() if self._at_home else ()
            yield from sorted(self._messages(), key=lambda message: message.ts, reverse=True)
            yield from () if self._at_home else self._homes()

    def _modals(self) -> list[View]:
        return self.state.stacks.get(self.id, [])[-1:]

    def _homes(self) -> list[View]:
        return [self.state.homes[self.id]] if self.id in self.state.homes else []

    def _messages(self) -> Iterator[Message]:
        for conversation in self.state.conversations_of(self.id):
            yield from conversation.visible_to(self.id)

    def conversation(self, name: str | None) -> Conversation:
        state = self.state
        if name is None:
            return state.dm(state.bot.id, self.id)
        if name.startswith("@"):
            others = [state.named(handle).id for handle in name.split()]
            return state.dm(self.id, others[0]) if len(others) == 1 else state.group([self.id, *others])
        for conversation in state.conversations_of(self.id):
            if name.removeprefix("#") in (conversation.name, conversation.id):
                return conversation
        raise Impossible(f"{self.person.name} is in no conversation {name!r}")


def pressable(surface: Surface, beside: str | None = None) -> Iterator[tuple[Place, str | None, str]]:
    """What can be clicked (element, value to send, words on it), from the block on that says `beside`."""
    blocks = list(flat(surface.blocks))
    if beside is not None:
        says = [beside in words.shown([block], {}, str) for block in blocks]
        blocks = blocks[says.index(True) :] if True in says else []
    for found in places(blocks):
        element = found.element
        if element["type"] in ("button", "icon_button"):
            yield found, None, element["text"]["text"]
        for option in element["options"] if element["type"] == "overflow" else []:
            yield found, option["value"], option["text"]["text"]
        for name in ("positive_button", "negative_button"):
            if name in element:
                yield found, element[name]["value"], element[name]["text"]["text"]
