"""Links that mentor and mentee keep: shared by themselves, or while logging a session."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import assignments, outbox, pairs
from models.errors import Invalid, NotAllowed
from models.ids import ResourceId, UserId
from models.sessions import MentorshipResource, MentorshipSession
from models.shapes.resources import LONGEST_LINK, LONGEST_TITLE, Resource, ResourceForm, ShareScreen

MOST_SHOWN = 10


async def to_share(
    db: AsyncSession, *, by: UserId, title: str | None = None, link: str | None = None
) -> ShareScreen:
    """What the form opens with; refused to whoever is in no running mentorship."""
    mine = await pairs.running(db, by)
    if not mine:
        raise pairs.none_running()
    title = title[:LONGEST_TITLE] if title else None
    return ShareScreen(tuple(mine), await recent(db, by=by), title, link if clean(link) else None)


async def share(db: AsyncSession, *, by: UserId, form: ResourceForm, now: datetime) -> MentorshipResource:
    """Keeps the link for the two, and tells the other one that there is a new one."""
    if form.assignment_id is None:
        raise Invalid("Choose a mentorship.", field="mentorship")
    pair = await pairs.require(db, form.assignment_id, by=by)
    pairs.require_running((await assignments.locked(db, pair.id)).status)
    refused = wrong(form)
    if refused:
        raise Invalid.many(refused)
    shared = MentorshipResource(
        assignment_id=pair.id,
        shared_by_user_id=by,
        title=form.title or "",
        url=clean(form.link) or "",
        created_at=now,
    )
    db.add(shared)
    await db.flush()
    about = {"resource": shared.id}
    await outbox.post(db, "resource_shared", to=pair.other_id, subject=about, now=now)
    return shared


async def remove(db: AsyncSession, resource: ResourceId, *, by: UserId) -> None:
    """Takes back what one shared oneself, for both; removing it twice is removing it once."""
    shared_by = await sharer(db, resource)
    if shared_by is None:
        return
    if shared_by != by:
        raise NotAllowed("Only whoever shared a link removes it.")
    await db.execute(delete(MentorshipResource).where(MentorshipResource.id == resource))


async def sharer(db: AsyncSession, resource: ResourceId) -> UserId | None:
    """Who shared it; None when it is no longer there, or not for the reader."""
    found: UserId | None = await db.scalar(
        select(MentorshipResource.shared_by_user_id).where(MentorshipResource.id == resource)
    )
    return found


async def recent(db: AsyncSession, *, by: UserId) -> tuple[Resource, ...]:
    """The newest links of the person's mentorships, those of sessions too."""
    mine = await pairs.of_person(db, by)
    kept = await db.execute(
        select(MentorshipResource)
        .where(MentorshipResource.assignment_id.in_(mine))
        .order_by(MentorshipResource.created_at.desc())
        .limit(MOST_SHOWN)
    )
    noted = await db.execute(
        select(
            MentorshipSession.assignment_id,
            MentorshipSession.session_date,
            MentorshipSession.resources_shared,
        )
        .where(MentorshipSession.assignment_id.in_(mine), MentorshipSession.resources_shared != [])
        .order_by(MentorshipSession.session_date.desc())
        .limit(MOST_SHOWN)
    )
    dated = [
        (
            one.created_at,
            Resource(
                one.title,
                one.url,
                mine[one.assignment_id].other_name,
                own=one.id if one.shared_by_user_id == by else None,
            ),
        )
        for one in kept.scalars()
    ]
    dated += [
        (at, Resource(link["title"], link["url"], mine[assignment].other_name, of_session=True))
        for assignment, at, links in noted
        if assignment
        for link in links
    ]
    newest = sorted(dated, key=lambda one: one[0], reverse=True)
    return tuple(resource for _, resource in newest[:MOST_SHOWN])


def wrong(form: ResourceForm) -> list[tuple[str | None, str]]:
    """Every field that cannot be, with its sentence."""
    number = "" if form.row is None else f"_{form.row}"
    refused: list[tuple[str | None, str]] = []
    if not form.title:
        refused.append((f"title{number}", "Give the link a title."))
    elif len(form.title) > LONGEST_TITLE:
        refused.append(
            (f"title{number}", f"Keep the title to {LONGEST_TITLE} characters; it has {len(form.title)}.")
        )
    if clean(form.link) is None:
        refused.append(
            (f"link{number}", "This is no link. It begins with https:// or http:// and names a page.")
        )
    return refused


def clean(link: str | None) -> str | None:
    """The link as it is kept; None for what is no http(s) link."""
    text = (link or "").strip()
    if len(text) > LONGEST_LINK or any(char.isspace() or char in '<>|"\\' for char in text):
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in ("http", "https") and host else None
