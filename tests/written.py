"""What stands in the database, to see that nothing was changed."""

from __future__ import annotations

from models.base import Base
from tests.owner import Owner

IN_PASSING = ("delivery_gates", "applied_requests", "outbox", "agenda")
"""What the jobs of a running bot write in between."""


async def written(owner: Owner, *, besides: tuple[str, ...] = IN_PASSING) -> dict[str, str]:
    """Table -> a mark of all its rows."""
    tables = [name for name in sorted(Base.metadata.tables) if name not in besides]
    marks = " union all ".join(
        f"select '{name}', md5(coalesce(string_agg(row::text, '|' order by row::text), '')) from \"{name}\" row"
        for name in tables
    )
    return {row[0]: row[1] for row in await owner.run(marks)}
