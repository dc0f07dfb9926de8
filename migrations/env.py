"""How Alembic reaches the database: a connection handed in by app/database.py, or DATABASE_URL."""

import asyncio
import os
from typing import Any

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import models

# An owner named like our schema would otherwise find that schema first.
CONNECT_ARGS = {"server_settings": {"search_path": "public"}}


def run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
    else:
        asyncio.run(connect_and_migrate())


async def connect_and_migrate() -> None:
    engine = create_async_engine(os.environ["DATABASE_URL"], poolclass=NullPool, connect_args=CONNECT_ARGS)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=models.base.Base.metadata,
        include_object=is_table_of_ours,
        compare_server_default=True,
        on_version_apply=say_what_was_done,
    )
    with context.begin_transaction():
        # A migration that has to wait would make everybody behind it wait: it gives up and is run again.
        connection.execute(text("set local lock_timeout = '5s'"))
        connection.execute(text("set local statement_timeout = '15min'"))
        context.run_migrations()


def say_what_was_done(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:
    say = context.config.attributes.get("say")
    if say is not None:
        direction = "migrated to" if step.is_upgrade else "went back from"
        say(f"{direction} {step.up_revision_id}: {step.up_revision.doc}")


def is_table_of_ours(item: Any, _name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Views are mapped like tables but made by hand."""
    return not (kind == "table" and item.info.get("view"))


run()
