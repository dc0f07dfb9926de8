"""SQL that is easier to read in a file of its own than in a migration."""

from pathlib import Path
from typing import cast

from alembic import op
from sqlalchemy.engine import AdaptedConnection


def run(script: Path) -> None:
    """Runs a whole file as it is, in the migration's transaction."""
    sql = script.read_text(encoding="utf-8")
    connection = cast(AdaptedConnection, op.get_bind().connection.dbapi_connection)
    connection.run_async(lambda asyncpg_connection: asyncpg_connection.execute(sql))
