"""Who is in the workspace: Slack's own words about people, kept true in `users`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import NotAllowed
from models.ids import SlackId, UserId, new_id
from models.people import User
from models.program import ProgramSettings
from models.words import DirectorySource


@cache
def time_zones() -> frozenset[str]:
    """All IANA names; looking for them takes the machine a while."""
    return frozenset(available_timezones())


@dataclass(frozen=True)
class Profile:
    """What Slack says of one person; None where it says nothing."""

    slack_id: SlackId
    name: str
    email: str | None
    timezone: str | None
    start_date: date | None
    is_active: bool
    is_bot: bool
    is_guest: bool
    is_external: bool

    @classmethod
    def from_slack(cls, user: Mapping[str, Any], *, team_id: str | None) -> Profile:
        """Reads a user object of users.list, users.info, team_join or user_change."""
        profile = user.get("profile") or {}
        names = (
            user.get("real_name"),
            profile.get("real_name"),
            profile.get("display_name"),
            user.get("name"),
        )
        zone = user.get("tz")
        return cls(
            slack_id=SlackId(user["id"]),
            name=next((name.strip() for name in names if name and name.strip()), user["id"])[:200],
            email=profile.get("email") or None,
            timezone=zone if zone in time_zones() else None,
            start_date=_date(profile.get("start_date")),
            is_active=not user.get("deleted", False),
            is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
            is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            is_external=bool(user.get("is_stranger"))
            or bool(team_id and user.get("team_id", team_id) != team_id),
        )


async def record(db: AsyncSession, profiles: Sequence[Profile], *, now: datetime) -> None:
    """Adds people and brings known ones up to date.

    What Slack leaves out stays as it is, an imported start date wins over Slack's, and somebody who asked to be
    forgotten stays nameless.
    """
    if not profiles:
        return
    # A list read page by page may name somebody twice, and one statement may write a row only once.
    profiles = list({profile.slack_id: profile for profile in profiles}.values())
    fresh = insert(User).values(
        [
            {
                "id": new_id(),
                "slack_user_id": profile.slack_id,
                "name": profile.name,
                "email": profile.email,
                "timezone": profile.timezone or "UTC",
                "start_date": profile.start_date,
                "is_active": profile.is_active,
                "is_bot": profile.is_bot,
                "is_guest": profile.is_guest,
                "is_external": profile.is_external,
                "directory_source": DirectorySource.SLACK,
                "profile_updated_at": now,
            }
            for profile in profiles
        ]
    )
    new = fresh.excluded
    kept = User.erased_at.is_not(None)
    await db.execute(
        fresh.on_conflict_do_update(
            index_elements=[User.slack_user_id],
            set_={
                "name": case((kept, User.name), else_=new.name),
                "email": case((kept, User.email), else_=func.coalesce(new.email, User.email)),
                "timezone": case((new.timezone == "UTC", User.timezone), else_=new.timezone),
                "start_date": func.coalesce(User.start_date, new.start_date),
                "is_active": new.is_active,
                "is_bot": new.is_bot,
                "is_guest": new.is_guest,
                "is_external": new.is_external,
                "profile_updated_at": new.profile_updated_at,
            },
        )
    )


@dataclass(frozen=True)
class Known:
    """Somebody in the directory, and what decides whether they may use Cairn."""

    id: UserId
    name: str
    is_active: bool
    is_bot: bool
    is_guest: bool
    is_external: bool
    guests_allowed: bool


# Asked with every request, and put together once: that takes longer than asking.
KNOWN = select(
    User.id,
    User.name,
    User.is_active,
    User.is_bot,
    User.is_guest,
    User.is_external,
    ProgramSettings.guests_allowed,
).join(ProgramSettings, ProgramSettings.id == 1)
KNOWN_TO_SLACK = KNOWN.where(User.slack_user_id == bindparam("slack_id"))
KNOWN_TO_US = KNOWN.where(User.id == bindparam("person"))


async def find(db: AsyncSession, slack_id: SlackId) -> Known | None:
    row = (await db.execute(KNOWN_TO_SLACK, {"slack_id": slack_id})).one_or_none()
    return Known(*row) if row else None


async def find_person(db: AsyncSession, person: UserId) -> Known | None:
    row = (await db.execute(KNOWN_TO_US, {"person": person})).one_or_none()
    return Known(*row) if row else None


def member(found: Known | None, *, is_acting: bool = False) -> UserId:
    """The id of somebody who may use Cairn; raises NotAllowed with the reason for everybody else.

    `is_acting`: it is they themselves who read the reason.
    """
    if found is None:
        raise NotAllowed("I don't know this person. Pick somebody from this workspace's member list.")
    reason = _why_not_you(found) if is_acting else _why_not(found)
    if reason:
        raise NotAllowed(reason)
    return found.id


def _why_not(found: Known) -> str | None:
    if found.is_bot:
        return f"{found.name} is an app. Mentoring is for people: pick a member of this workspace."
    if found.is_external:
        return f"{found.name} belongs to another company's workspace. Mentoring is for members of this one."
    if found.is_guest and not found.guests_allowed:
        return f"{found.name} is a guest here. Mentoring is for full members; a program lead can change that."
    if not found.is_active:
        return f"{found.name}'s account is deactivated. Pick somebody who is still here."
    return None


def _why_not_you(found: Known) -> str | None:
    if found.is_bot or not found.is_active:
        return "Mentoring is for the people of this workspace."
    if found.is_external:
        return "Mentoring is for members of this workspace, and you are visiting from another one."
    if found.is_guest and not found.guests_allowed:
        return "Mentoring is for full members, and you are a guest here. A program lead can change that."
    return None


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
