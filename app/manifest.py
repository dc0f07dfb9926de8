"""The Slack app manifest as it is pasted, for Socket Mode or for HTTP, and the scopes in it.

It is read as text: its comments are for the person who pastes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.settings import HOME, SettingsError

FILE = HOME / "manifest.yml"
EVENTS_PATH = "/slack/events"
PLACEHOLDER = f"https://YOUR.ADDRESS{EVENTS_PATH}"


@dataclass(frozen=True)
class Scopes:
    required: frozenset[str]
    optional: frozenset[str]


def render(url: str | None) -> str:
    """The manifest for Socket Mode, or for HTTP at the public address `url`; raises SettingsError for a bad one."""
    text = FILE.read_text(encoding="utf-8")
    if url is None:
        return text
    text = re.sub(r"# HTTP: (?=\w+: )", "", text)
    text = text.replace("socket_mode_enabled: true", "socket_mode_enabled: false")
    return text.replace(PLACEHOLDER, request_url(url))


def request_url(url: str) -> str:
    """Where Slack sends its requests: the address with our path behind it."""
    parts = urlsplit(url.strip().removesuffix("/").removesuffix(EVENTS_PATH))
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or not url.isascii():
        raise SettingsError("--url has to be the bot's public address, such as https://cairn.example.com.")
    return f"https://{parts.netloc}{parts.path}{EVENTS_PATH}"


def scopes() -> Scopes:
    """What Cairn asks for. The optional ones stand in both lists."""
    optional = _list("bot_optional")
    return Scopes(_list("bot") - optional, optional)


def _list(name: str) -> frozenset[str]:
    found = re.search(rf"^ +{name}:.*\n((?: +- .*\n)+)", FILE.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise LookupError(f"manifest.yml has no list {name}")
    return frozenset(re.findall(r"- ([\w:.]+)", found[1]))
