"""The restricted role that every transaction of the application runs under.

Roles belong to the whole server, so it is named after its database. It cannot log in and owns nothing.
"""

import hashlib

from sqlalchemy import Connection, text

LONGEST_NAME = 63  # bytes; the server cuts what is longer


def restricted_role(database: str) -> str:
    name = f"{database}_app"
    if len(name.encode()) <= LONGEST_NAME:
        return name
    return f"cairn_{hashlib.sha256(database.encode()).hexdigest()[:16]}_app"


def statements_to_make_role(connection: Connection) -> list[str]:
    """What is still to be run, by the owner or by an administrator; empty when all is in place."""
    database, owner, version = connection.execute(
        text("select current_database(), current_user, current_setting('server_version_num')::int")
    ).one()
    role = restricted_role(database)
    exists, member = connection.execute(
        text(
            "select role.oid is not null, coalesce(pg_has_role(current_user, role.oid, :right), false)"
            " from (select to_regrole(quote_ident(:role))) as wanted (oid)"
            " left join pg_roles role using (oid)"
        ),
        {"role": role, "right": "set" if version >= 160000 else "member"},
    ).one()
    # Only to become it, not to have its rights all the time.
    how = " with inherit false, set true" if version >= 160000 else ""
    make = [] if exists else [f"create role {quoted(role)} nologin noinherit"]
    return make if member else [*make, f"grant {quoted(role)} to {quoted(owner)}{how}"]


def may_make_roles(connection: Connection) -> bool:
    """Whether the owner can run those statements itself."""
    may = connection.execute(
        text("select rolsuper or rolcreaterole from pg_roles where rolname = current_user")
    )
    return bool(may.scalar_one())


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
