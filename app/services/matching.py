"""Who could be somebody's mentor, best first.

Rules and scores are one statement of the database's owner (migrations/quick_matching): it has to read
what the person who asks may not, such as avoid lists. Here the scores become sentences.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import NotAllowed, NotFound
from models.ids import MentorId, UserId
from models.shapes.matching import Factors, Match, Suggestions, WantedSource
from models.words import Format

MOST: Final = 100  # as many options as a select menu of Slack takes
MOST_NAMED: Final = 3

MAY_CHOOSE: Final = text(
    """
    select name, cairn.sees_all_facts() or id = any(cairn.my_line()) as may_choose
    from users where id = :mentee
    """
)
CANDIDATES: Final = text(
    """
    select * from cairn.mentor_candidates(
      for_mentee => :mentee, at_time => :now, wanted_format => :format, asked_skills => :asked_skills,
      most => :most, name_part => :name_part, only_mentors => :only_mentors, passed_over => :passed_over
    )
    """
)


async def suggest(
    db: AsyncSession,
    *,
    mentee: UserId,
    now: datetime,
    format: Format = Format.ONE_ON_ONE,
    asked_skills: Collection[str] = (),
    passed_over: Collection[MentorId] = (),
    limit: int = 5,
) -> Suggestions:
    """The best mentors for this mentee, without those `passed_over`.

    Raises NotAllowed for whoever is neither above the mentee nor a program lead, and NotFound.
    """
    name = await _require_may_choose(db, mentee)
    rows = await _candidates(
        db, mentee, now, format, asked_skills, passed_over=list(passed_over), most=min(limit, MOST)
    )
    return Suggestions(
        matches=tuple(_match(row, name) for row in rows),
        wanted_source=WantedSource(rows[0].wanted_from) if rows else None,
    )


async def search(
    db: AsyncSession,
    *,
    mentee: UserId,
    query: str,
    now: datetime,
    format: Format = Format.ONE_ON_ONE,
    asked_skills: Collection[str] = (),
) -> tuple[Match, ...]:
    """Mentors with `query` in their name who could take this mentee, best first. Raises as `suggest` does."""
    name = await _require_may_choose(db, mentee)
    rows = await _candidates(db, mentee, now, format, asked_skills, name_part=query.strip(), most=MOST)
    return tuple(_match(row, name) for row in rows)


async def candidate(
    db: AsyncSession,
    *,
    mentee: UserId,
    mentor_id: MentorId,
    now: datetime,
    format: Format = Format.ONE_ON_ONE,
    asked_skills: Collection[str] = (),
) -> Match | None:
    """This mentor, if they could still take this mentee. Raises as `suggest` does."""
    name = await _require_may_choose(db, mentee)
    rows = await _candidates(db, mentee, now, format, asked_skills, only_mentors=[mentor_id], most=1)
    return _match(rows[0], name) if rows else None


async def _require_may_choose(db: AsyncSession, mentee: UserId) -> str:
    """The mentee's name, for those who may choose their mentor."""
    row = (await db.execute(MAY_CHOOSE, {"mentee": mentee})).one_or_none()
    if row is None:
        raise NotFound("The directory doesn't know this person.")
    if not row.may_choose:
        raise NotAllowed(
            f"Only {row.name}'s managers and program leads choose {row.name}'s mentor. Ask one of them."
        )
    return str(row.name)


async def _candidates(
    db: AsyncSession,
    mentee: UserId,
    now: datetime,
    format: Format,
    asked_skills: Collection[str],
    *,
    most: int,
    name_part: str = "",
    only_mentors: list[MentorId] | None = None,
    passed_over: list[MentorId] | None = None,
) -> list[Row[Any]]:
    result = await db.execute(
        CANDIDATES,
        {
            "mentee": mentee,
            "now": now,
            "format": format,
            "asked_skills": list(asked_skills),
            "most": most,
            "name_part": name_part,
            "only_mentors": only_mentors,
            "passed_over": passed_over or [],
        },
    )
    return list(result.all())


def _match(row: Row[Any], mentee_name: str) -> Match:
    return Match(
        mentor_id=row.mentor_id,
        mentor_user_id=row.mentor_user_id,
        slack_id=row.slack_user_id,
        name=row.name,
        match_score=round(row.match_score, 1),
        factors=Factors(
            expertise_overlap=round(row.expertise_overlap, 4),
            capacity_available=row.capacity_available,
            location_match=row.location_match,
            past_success_rate=round(row.past_success_rate, 4),
        ),
        reason=_reason(row, mentee_name),
        free_places=row.free_places,
    )


def _reason(row: Row[Any], mentee_name: str) -> str:
    return ", ".join((_skills(row, mentee_name), _hours(row.shared_hours), _places(row)))


def _skills(row: Row[Any], mentee_name: str) -> str:
    """What this mentor can help with; skills that the reader may not know of are only counted."""
    if row.wanted_from == WantedSource.UNKNOWN:
        return "Wanted skills not known yet"
    if row.covered_names is None:
        return f"Covers {row.covered_skills} of {row.wanted_skills} things {mentee_name} wants to grow"
    if not row.covered_names:
        return "Covers none of the wanted skills"
    assumed = " (assumed from the role)" if row.wanted_from == WantedSource.ROLE else ""
    return f"Covers {_listed(row.covered_names)}{assumed}"


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMED:
        names = [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1} more"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _hours(hours: float) -> str:
    if hours == 0:
        return "no shared working hours"
    return f"{hours:g} shared working hour{'' if hours == 1 else 's'}"


def _places(row: Row[Any]) -> str:
    places = f"{row.free_places} free place{'' if row.free_places == 1 else 's'}"
    if row.offered_places == 0:
        return places
    if row.offered_places < row.free_places:
        return f"{places}, {row.offered_places} of them offered"
    return f"{places}, offered to somebody else already"
