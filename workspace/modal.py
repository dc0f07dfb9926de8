"""The modal in front of somebody, by its labels."""

from typing import TYPE_CHECKING, Any

from workspace import words
from workspace.elements import Impossible, Place
from workspace.fields import fields, fill, find_field, labels_of, offers
from workspace.records import View

if TYPE_CHECKING:
    from workspace.people import Actor


class Modal:
    """Stays the same modal while the bot updates it."""

    def __init__(self, actor: "Actor", view: View) -> None:
        self.view, self._actor = view, actor

    @property
    def title(self) -> str:
        return str(self.view.spec["title"]["text"])

    @property
    def text(self) -> str:
        """Everything that is shown, values and errors included."""
        return self._actor.read(self.view)

    @property
    def labels(self) -> list[str]:
        """Of its fields, from top to bottom."""
        return [labels_of(place)[0] for place in fields(self.view) if labels_of(place)]

    @property
    def values(self) -> dict[str, str]:
        """Label -> what the field shows. A label that comes again is numbered: "What", "What 2"."""
        found: dict[str, str] = {}
        for place in fields(self.view):
            label = (labels_of(place) or [place.key])[0]
            again = sum(name == label or name.startswith(f"{label} ") for name in found)
            held = self.view.values[place.block["block_id"]][place.element["action_id"]]
            name_of = self._actor.name_of
            found[f"{label} {again + 1}" if again else label] = ", ".join(words.spoken(held, name_of))
        return found

    @property
    def errors(self) -> dict[str, str]:
        """Label -> the sentence under that field."""
        labels = {place.block["block_id"]: labels_of(place)[0] for place in fields(self.view)}
        return {labels.get(block_id, block_id): words_ for block_id, words_ in self.view.errors.items()}

    @property
    def is_open(self) -> bool:
        return self.view in self._actor.state.stacks.get(self._actor.id, [])

    async def fill(self, label: str, value: Any, *, nth: int = 0) -> None:
        """Put a value into a field, as a person would; see `fields.fill`."""
        await fill(self._actor, self.view, await self._field(label, nth), value)

    async def options(self, label: str, query: str = "", *, nth: int = 0) -> list[str]:
        """What a select offers for these letters."""
        offered = await offers(self._actor, self.view, await self._field(label, nth), query)
        return [option["text"]["text"] for option in offered]

    async def _field(self, label: str, nth: int) -> Place:
        await self._actor.state.until(lambda: find_field(self.view, label, nth), self._actor.patience)
        place = find_field(self.view, label, nth)
        if place is None:
            raise Impossible(f"{self.title!r} has no field {label!r}, but:\n{self.text}")
        return place

    async def clicks(self, text: str, *, beside: str | None = None, nth: int | None = None) -> None:
        await self._actor.clicks(text, on="modal", beside=beside, nth=nth)

    async def submit(self, *, unchecked: bool = False) -> None:
        """Afterwards it has `errors`, or is closed, updated, or below another. See `Acts.submit`."""
        self._actor.taps += 1
        await self._actor.acts.submit(self._actor.person, self.view, unchecked=unchecked)

    async def close(self, *, everything: bool = False) -> None:
        self._actor.taps += 1
        await self._actor.acts.close(self._actor.person, self.view, everything=everything)
