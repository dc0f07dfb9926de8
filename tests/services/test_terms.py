"""The terms of an offer: every wrong field is named at once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.database import PROGRAM, Database
from app.services import terms
from models.errors import Invalid
from models.shapes.assignments import AssignForm

TODAY = date(2026, 11, 23)
FORM = AssignForm(mentor_id=None, start_date=TODAY)


async def check(database: Database, **changes: object) -> terms.Terms:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        return await terms.check(db, replace(FORM, **changes), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "end", "weeks"),
    [
        ({}, date(2027, 2, 15), 12),
        ({"start_date": None}, date(2027, 2, 15), 12),
        ({"duration_weeks": 4}, date(2026, 12, 21), 4),
        ({"duration_weeks": 104}, date(2028, 11, 20), 104),
        ({"end_date": date(2026, 12, 24)}, date(2026, 12, 24), 4),
        ({"end_date": date(2026, 11, 24)}, date(2026, 11, 24), 1),
        ({"end_date": date(2028, 11, 20)}, date(2028, 11, 20), 104),
        ({"duration_weeks": 4, "end_date": date(2027, 2, 15)}, date(2027, 2, 15), 12),
    ],
)
async def test_what_is_agreed(database: Database, changes: dict[str, object], end: date, weeks: int) -> None:
    agreed = await check(database, **changes)
    assert (agreed.start, agreed.end, agreed.weeks) == (TODAY, end, weeks)


async def test_everything_wrong_is_said_at_once(database: Database) -> None:
    with pytest.raises(Invalid) as refused:
        await check(
            database, start_date=TODAY - timedelta(days=1), end_date=TODAY - timedelta(days=2),
            expectations="x" * 3001, goals="A 2026-02-30",
        )  # fmt: skip
    assert [field for field, _ in refused.value.errors] == ["start_date", "end_date", "expectations", "goals"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start_date": TODAY + timedelta(days=366)}, "start_date"),
        ({"end_date": TODAY}, "end_date"),
        ({"end_date": TODAY + timedelta(weeks=104, days=1)}, "end_date"),
        ({"duration_weeks": 105}, "duration"),
        ({"duration_weeks": 0}, "duration"),
        ({"duration_weeks": -4}, "duration"),
        ({"duration_weeks": 10**12}, "duration"),
    ],
)
async def test_just_past_the_limit(database: Database, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await check(database, **changes)
    assert refused.value.field == field


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.none() | st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    end=st.none() | st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    weeks=st.none() | st.integers(-10, 120),
)
async def test_any_dates_are_refused_or_such_as_the_database_takes(
    database: Database, start: date | None, end: date | None, weeks: int | None
) -> None:
    try:
        agreed = await check(database, start_date=start, end_date=end, duration_weeks=weeks)
    except Invalid:
        return
    assert TODAY <= agreed.start < agreed.end
    assert 1 <= agreed.weeks <= 104
