"""Screens and listeners know each other: no button that nobody hears, no listener that nothing calls."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import blocks
from app.settings import HOME
from blocks import common
from handlers import FEATURES
from tests.screens.gallery import HOMES, MESSAGES, MODALS

ID = re.compile(r"[a-z_]+\.[a-z_]+")
"""What ids look like, feature first: `offers.accept`."""


def heard(*tables: str) -> list[str]:
    return [id_ for feature in FEATURES for table in tables for id_ in getattr(feature, table)]


def named() -> set[str]:
    """Every id that a module of blocks gives a name to."""
    modules = [importlib.import_module(f"blocks.{one.name}") for one in pkgutil.iter_modules(blocks.__path__)]
    names = [(name, value) for module in modules for name, value in vars(module).items()]
    return {
        value for name, value in names if name.isupper() and isinstance(value, str) and ID.fullmatch(value)
    }


def drawn(key: str) -> Iterator[str]:
    """Every id of that sort on the screens of the gallery."""
    screens = [view.to_dict() for view in (*MODALS.values(), *HOMES.values())]
    screens += [{"blocks": [block.to_dict() for block in message.blocks]} for message in MESSAGES.values()]
    yield from _values(screens, key)


def _values(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get(key), str):
            yield value[key]
        for part in value.values():
            yield from _values(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from _values(part, key)


def test_every_id_has_a_listener_and_every_listener_its_id() -> None:
    assert sorted(named()) == sorted({*heard("actions", "options", "views", "shortcuts")})


def test_what_is_drawn_is_heard() -> None:
    """Fields are read with their form and links only opened; everything else calls a listener."""
    known = {common.VALUE, *heard("actions", "options")}
    pressed = {id_ for id_ in drawn("action_id") if not id_.startswith(f"{common.OPENED_LINK}.")}
    assert pressed <= known
    assert set(drawn("callback_id")) <= set(heard("views"))


def test_the_gallery_shows_everything() -> None:
    """So that the test above, and the golden screens, leave nothing out."""
    assert sorted({*heard("actions", "options")} - set(drawn("action_id"))) == []
    assert sorted({*heard("views")} - set(drawn("callback_id"))) == []


def test_the_local_page_draws_every_emoji_that_cairn_writes() -> None:
    table = (HOME / "workspace/static/emoji.js").read_text(encoding="utf-8")
    known = set(re.findall(r"(?:^|[\s`])(\S+) [^\x00-\x7f]", table))
    written = {
        name
        for path in sorted((HOME / "blocks").glob("*.py"))
        for name in re.findall(r":([a-z][a-z_]+):", path.read_text())
    }
    assert "tada" in written
    assert written - known == set()
