"""When and about what a person wants to hear from us, and whom they would rather not meet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import holidays
from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import working_days
from models.errors import Invalid
from models.ids import SlackId, UserId
from models.people import Avoidance, User, UserSettings
from models.shapes.people import PreferencesForm
from models.words import Reminder

MOST_AVOIDED = 20
UNKNOWN = "I don't know one of these people. Pick from this workspace's member list."


async def load(db: AsyncSession, person: UserId) -> PreferencesForm:
    """The person's own settings; only they may read them."""
    saved = await db.get(UserSettings, person) or UserSettings(user_id=person)
    avoided = await db.scalars(
        select(User.slack_user_id)
        .join(Avoidance, Avoidance.avoided_user_id == User.id)
        .where(Avoidance.user_id == person)
        .order_by(User.name)
    )
    return PreferencesForm(
        reminder_hour=saved.reminder_hour,
        working_days=tuple(saved.working_days),
        snooze_until=saved.snooze_until,
        country=saved.country,
        avoided=tuple(avoided),
        muted=tuple(kind for kind in Reminder if kind in saved.muted_kinds),
    )


# Put together once: that takes longer than asking. In one statement: Home may write the same row at this moment.
_saved = insert(UserSettings)
SAVE = _saved.on_conflict_do_update(
    index_elements=["user_id"],
    set_={
        column: _saved.excluded[column]
        for column in ("reminder_hour", "working_days", "snooze_until", "country", "muted_kinds")
    },
)
AVOID_NOBODY = delete(Avoidance).where(Avoidance.user_id == bindparam("by"))


async def save(db: AsyncSession, *, by: UserId, form: PreferencesForm, now: datetime) -> None:
    """Replaces the person's settings; raises Invalid for a field and then changes nothing."""
    avoided = await _checked(db, by, form, now)
    connection = await db.connection()  # a session would look at the statement for longer
    await connection.execute(
        SAVE,
        {
            "user_id": by,
            "reminder_hour": form.reminder_hour,
            "working_days": sorted(form.working_days),
            "snooze_until": form.snooze_until,
            "country": form.country,
            "muted_kinds": list(form.muted),
        },
    )
    await connection.execute(AVOID_NOBODY, {"by": by})
    db.add_all(Avoidance(user_id=by, avoided_user_id=person) for person in avoided)


async def _checked(db: AsyncSession, by: UserId, form: PreferencesForm, now: datetime) -> list[UserId]:
    """The ids of the people on the avoid list. What was left empty is not asked about."""
    wrong: list[tuple[str | None, str]] = []
    if not form.working_days:
        wrong.append(("working_days", "Choose at least one working day."))
    if form.snooze_until and form.snooze_until < await _today(db, by, now):
        wrong.append(("snooze_until", "Choose a day from today on, or leave it empty."))
    if form.country and form.country not in holidays.list_supported_countries():
        wrong.append(
            ("country", f"{form.country} is no country code I know. Use two letters, such as DE, GB or US.")
        )
    people = await _people(db, form.avoided) if form.avoided else {}
    if by in people.values():
        wrong.append(("avoided", "You can't avoid yourself. Take your own name off the list."))
    if len(people) < len(set(form.avoided)):
        wrong.append(("avoided", UNKNOWN))
    if len(form.avoided) > MOST_AVOIDED:
        wrong.append(("avoided", f"Choose at most {MOST_AVOIDED} people."))
    if wrong:
        raise Invalid.many(wrong)
    return list(people.values())


async def _today(db: AsyncSession, person: UserId, now: datetime) -> date:
    return (await working_days.load(db, [person]))[person].today(now)


async def _people(db: AsyncSession, slack_ids: Collection[str]) -> dict[SlackId, UserId]:
    rows = await db.execute(select(User.slack_user_id, User.id).where(User.slack_user_id.in_(slack_ids)))
    return {row.slack_user_id: row.id for row in rows}
