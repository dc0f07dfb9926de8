"""Every setting, read once at start from the environment (and `.env` beside it).

A setting that is missing or contradicts another stops the start with a sentence that names it and the way out.
"""

from __future__ import annotations

import re
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

HOME = Path(__file__).resolve().parent.parent
SLACK = "https://slack.com/api/"


class Transport(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "Socket Mode"
    HTTP = "HTTP"
    LOCAL = "local workspace"


class SettingsError(Exception):
    """At most three lines for the person who starts Cairn."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=False)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = SLACK

    database_url: SecretStr | None = None
    pg_bin: Path | None = None
    data_dir: Path = Field(HOME / ".cairn", validation_alias="CAIRN_DATA")

    host: str = "127.0.0.1"
    port: int = Field(3000, ge=0, le=65535)
    program_leads: Annotated[tuple[str, ...], NoDecode] = ()

    messages_per_minute: int = Field(200, ge=1, description="cap for the whole workspace")
    channel_interval_seconds: float = Field(
        1.0, ge=0, description="pause between two messages in one channel"
    )
    log_level: str = "INFO"

    @field_validator(
        "slack_bot_token", "slack_app_token", "slack_signing_secret", "database_url", mode="before"
    )
    @classmethod
    def _empty_means_unset(cls, value: Any) -> Any:
        """And what was copied may end with a line break, which no header takes."""
        return value.strip() or None if isinstance(value, str) else value

    @field_validator("program_leads", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part for part in value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("program_leads")
    @classmethod
    def _slack_ids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            if part[:1] not in ("U", "W") or not part.isalnum() or part != part.upper():
                raise ValueError(
                    f"{part!r} is no Slack user id; they look like U012ABCDEF (profile, More, Copy member ID)"
                )
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _api_address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^/\s]+/(\S+/)?api/", value):
            raise ValueError("it has to start with http:// or https:// and end with /api/")
        return value

    @field_validator("database_url")
    @classmethod
    def _asyncpg(cls, value: SecretStr | None) -> SecretStr | None:
        try:
            driver = make_url(value.get_secret_value()).drivername if value else None
        except (ArgumentError, ValueError):
            driver = "none"
        if driver not in (None, "postgresql+asyncpg"):
            raise ValueError("it has to look like postgresql+asyncpg://USER:PASSWORD@HOST:5432/NAME")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("choose DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @model_validator(mode="after")
    def _tokens_agree(self) -> Settings:
        bot, app, secret = self.slack_bot_token, self.slack_app_token, self.slack_signing_secret
        if bot and not bot.get_secret_value().startswith("xoxb-"):
            raise ValueError("SLACK_BOT_TOKEN has to start with xoxb- (Slack app page, OAuth & Permissions)")
        if app and not app.get_secret_value().startswith("xapp-"):
            raise ValueError(
                "SLACK_APP_TOKEN has to start with xapp- (Slack app page, Basic Information, App-Level Tokens)"
            )
        if (app or secret) and not bot:
            given = "SLACK_APP_TOKEN" if app else "SLACK_SIGNING_SECRET"
            raise ValueError(
                f"{given} is set, but SLACK_BOT_TOKEN is not (Slack app page, OAuth & Permissions)"
            )
        if bot and not (app or secret):
            raise ValueError(
                "SLACK_BOT_TOKEN is set; add SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP), "
                "or unset it for the local workspace"
            )
        if not bot and self.slack_api_url != SLACK:
            raise ValueError(
                "SLACK_API_URL is set, but SLACK_BOT_TOKEN is not: unset the one or set the other"
            )
        return self

    @property
    def transport(self) -> Transport:
        if self.slack_app_token:
            return Transport.SOCKET
        return Transport.HTTP if self.slack_signing_secret else Transport.LOCAL

    @property
    def talks_to_loopback(self) -> bool:
        """True while Slack's place is taken by something on this machine: only then may the clock be moved."""
        host = urlsplit(self.slack_api_url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    @property
    def may_start_over(self) -> bool:
        """True while besides that the database is our own: only then may everything in it be thrown away."""
        return self.talks_to_loopback and self.database_url is None


def load(**overrides: Any) -> Settings:
    """Reads the settings; raises SettingsError with at most three lines."""
    try:
        return Settings(**overrides)
    except ValidationError as invalid:
        lines = [_sentence(error) for error in invalid.errors()]
        if len(lines) > 3:
            lines = [*lines[:2], f"… and {len(lines) - 2} more."]
        raise SettingsError("\n".join(lines)) from None
    except (OSError, UnicodeError) as unreadable:
        raise SettingsError(
            f".env can't be read ({type(unreadable).__name__}). It has to be a text file in UTF-8, readable for you."
        ) from None


def _sentence(error: Any) -> str:
    """A pydantic error without the value, which may be a secret."""
    what = str(error["msg"]).removeprefix("Value error, ")
    name = "_".join(str(part) for part in error["loc"]).upper()
    return f"{name}: {what}." if name else f"{what}."
