"""The embedded Postgres: a server of our own, for whoever has not set DATABASE_URL.

Several commands may use one server at once: each holds a shared lock as long as it does, the first one in
starts the server and the last one out stops it. The kernel keeps the locks, so a command that is killed
leaves nothing behind but a running server; the next one finds it, uses it and stops it.

In the data folder: `cluster` is Postgres's own, `server.log` is what it says, `*.lock` tell who is there.
"""

import fcntl
import hashlib
import logging
import os
import shlex
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from app import postgres_programs as programs
from app.postgres_programs import Account, EmbeddedPostgresError, Programs

__all__ = ["EmbeddedPostgresError", "Server", "running"]

PATIENCE = 120  # seconds: a start after a crash replays its log first, a stop writes everything down
LONGEST_SOCKET_FOLDER = 88  # bytes: the kernel takes 103 (macOS) or 107, with `/.s.PGSQL.5432` at the end
# Failed statements stay out of the log: they may carry private words.
OPTIONS = ("listen_addresses=", "log_min_messages=log", "log_error_verbosity=terse", "log_checkpoints=off")
FAST_AND_UNSAFE_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Server:
    data: Path
    programs: Path  # the folder with pg_dump and pg_restore
    socket_folder: Path

    def url(self, database: str = "cairn", role: str = "cairn") -> str:
        return f"postgresql+asyncpg://{role}@/{database}?host={quote(str(self.socket_folder))}&port=5432"

    def superuser_url(self, database: str = "postgres") -> str:
        return self.url(database, role="postgres")


@contextmanager
def running(data: Path, *, binaries: Path | None = None, fast_and_unsafe: bool = False) -> Iterator[Server]:
    """Keep a server running, with its data below `data`. Raises EmbeddedPostgresError.

    A new one gets a database `cairn` that belongs to the plain role `cairn`. One that runs already is used
    as it is. `binaries` is a folder with another PostgreSQL than the wheel's. `fast_and_unsafe` is for tests:
    a power cut would spoil the data.
    """
    with _in_one_sentence(data):
        home = _find_home(data.absolute())
        users = _open_lock(home, "users.lock")
    try:
        with _in_one_sentence(home.data), _nobody_else_starts_or_stops(home):
            fcntl.flock(users, fcntl.LOCK_SH)
            server = _find_or_start(home, binaries, fast_and_unsafe)
        yield server
    finally:
        with _in_one_sentence(home.data), _nobody_else_starts_or_stops(home):
            if _is_free(users):
                _stop(home)
        os.close(users)


class _Home(NamedTuple):
    data: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        return self.data / "cluster"


def _find_home(data: Path) -> _Home:
    account = programs.account_for(data)
    elsewhere = Path("/var/lib", f"cairn-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}")
    used_before = (data / "cluster").exists()
    if used_before or not (account and elsewhere.exists()):
        _make_folder(data, account)
        if programs.may(account, "-w", data):
            return _Home(data, account)
        if used_before or not account:
            raise EmbeddedPostgresError(f"The user Postgres runs as may not write to its data folder {data}.")
    log.warning("%s is closed to the user Postgres runs as: its data is in %s", data, elsewhere)
    _make_folder(elsewhere, account)
    return _Home(elsewhere, account)


def _make_folder(folder: Path, account: Account | None) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account and folder.stat().st_uid == 0:
        os.chown(folder, *account)


def _find_or_start(home: _Home, binaries: Path | None, fast_and_unsafe: bool) -> Server:
    found = programs.find(binaries, home.account, home.data)
    # The server's processes inherit this lock and so hold it while one of them lives. A pid file alone may
    # be a dead server's, and its number another program's by now.
    alive = _open_lock(home, "server.lock")
    try:
        give_up = time.monotonic() + PATIENCE
        while not _is_free(alive):
            if socket_folder := _answering_at(home):
                return Server(home.data, found.folder, socket_folder)
            if time.monotonic() > give_up:
                raise EmbeddedPostgresError(f"The Postgres in {home.data} does not answer; see server.log.")
            time.sleep(0.02)
        if home.cluster.exists():
            _check_version(home, found)
        else:
            _create(home, found, fast_and_unsafe)
        return Server(home.data, found.folder, _start(home, found, alive, fast_and_unsafe))
    finally:
        os.close(alive)  # closed, not unlocked: the server goes on holding it


def _check_version(home: _Home, found: Programs) -> None:
    file = home.cluster / "PG_VERSION"
    version = file.read_text(errors="replace").strip()[:10] if file.exists() else "unknown"
    if version != str(found.version):
        raise EmbeddedPostgresError(
            f"The data in {home.cluster} is PostgreSQL {version}'s, and {found.folder} is PostgreSQL"
            f" {found.version}: set PG_BIN to the bin folder of the former, and to change over, make a"
            " `cairn backup`, move the data folder away and `cairn restore`."
        )


def _create(home: _Home, found: Programs, fast_and_unsafe: bool) -> None:
    """All is made under another name first: what was cut short is never taken for a database."""
    unfinished = home.data / "cluster-unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    # The built-in locale sorts and folds alike on every machine; older versions have the system's only.
    built_in = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    locale = built_in if found.version >= 17 else ["--locale=C.UTF-8"]
    where = ("-D", unfinished.name)
    options = ["-U", "postgres", "--auth=trust", "-E", "UTF8", *(["--no-sync"] if fast_and_unsafe else [])]
    initdb = found.command("initdb", *where, *options, *locale)
    programs.must(home.account, initdb, cwd=home.data)
    settings = ["-c", "exit_on_error=true", *(["-c", "fsync=off"] if fast_and_unsafe else [])]
    alone = found.command("postgres", "--single", *where, *settings, "postgres")
    statements = "CREATE ROLE cairn LOGIN CREATEROLE;\nCREATE DATABASE cairn OWNER cairn;\n"
    programs.must(home.account, alone, cwd=home.data, statements=statements)
    unfinished.rename(home.cluster)


def _start(home: _Home, found: Programs, alive: int, fast_and_unsafe: bool) -> Path:
    _clear_up_after_a_crash(home)
    socket_folder = _make_socket_folder(home.account)
    options = [*OPTIONS, *(FAST_AND_UNSAFE_OPTIONS if fast_and_unsafe else ())]
    arguments = shlex.join(["-k", str(socket_folder), *(f"-c{option}" for option in options)])
    server_log = home.data / "server.log"
    said_before = server_log.stat().st_size if server_log.exists() else 0
    where = ("-D", home.cluster.name, "-l", server_log.name, "-w", "-t", str(PATIENCE))
    command = found.command("pg_ctl", "start", *where, "-o", arguments)
    done = programs.call(home.account, command, cwd=home.data, keep_open=[alive])
    if done.returncode != 0:
        _remove_socket_folder(socket_folder)
        said = server_log.read_bytes()[said_before:].decode(errors="replace") if server_log.exists() else ""
        why = programs.reason(said or done.stderr)
        raise EmbeddedPostgresError(f"PostgreSQL did not start: {why} (its log: {server_log})")
    return socket_folder


def _clear_up_after_a_crash(home: _Home) -> None:
    if socket_folder := _socket_folder(home):
        _remove_socket_folder(socket_folder)
    (home.cluster / "postmaster.pid").unlink(missing_ok=True)


def _make_socket_folder(account: Account | None) -> Path:
    for parent in (tempfile.gettempdir(), "/tmp"):
        folder = Path(tempfile.mkdtemp(prefix="cairn-", dir=parent))  # 0700
        if account:
            os.chown(folder, *account)
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and programs.may(account, "-w", folder):
            return folder
        folder.rmdir()
    raise EmbeddedPostgresError(
        f"Neither {tempfile.gettempdir()} nor /tmp is open to the user Postgres runs as."
    )


def _answering_at(home: _Home) -> Path | None:
    """The socket's folder, once the server has started and takes connections."""
    folder = _socket_folder(home)
    if folder is None or _pid_file(home)[7:] != ["ready"]:
        return None
    with socket.socket(socket.AF_UNIX) as client:
        return folder if client.connect_ex(str(folder / ".s.PGSQL.5432")) == 0 else None


def _socket_folder(home: _Home) -> Path | None:
    return next(map(Path, _pid_file(home)[4:5]), None)


def _pid_file(home: _Home) -> list[str]:
    """Its lines, or those that are there so far: process, data, start, port, socket folder, …, state."""
    try:
        return [line.strip() for line in (home.cluster / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []


def _remove_socket_folder(folder: Path) -> None:
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (folder / name).unlink(missing_ok=True)
    with suppress(OSError):  # gone already, or somebody put a file there
        folder.rmdir()


def _stop(home: _Home) -> None:
    """Connections are cut, their transactions rolled back, and everything else is written down."""
    alive = _open_lock(home, "server.lock")
    socket_folder = _socket_folder(home)
    told: list[str] = []
    give_up = time.monotonic() + PATIENCE
    try:
        while not _is_free(alive):
            pid = _pid_file(home)[:1]
            if pid and pid != told:
                with suppress(ProcessLookupError):
                    os.kill(int(pid[0]), signal.SIGINT)  # what Postgres calls a fast shutdown
                told = pid
            if time.monotonic() > give_up:
                raise EmbeddedPostgresError(f"The Postgres in {home.data} does not stop; see server.log.")
            time.sleep(0.01)
    finally:
        os.close(alive)
    if socket_folder:
        _remove_socket_folder(socket_folder)


@contextmanager
def _nobody_else_starts_or_stops(home: _Home) -> Iterator[None]:
    door = _open_lock(home, "door.lock")
    try:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
    finally:
        os.close(door)


def _open_lock(home: _Home, name: str) -> int:
    path = home.data / name
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    if home.account:
        os.fchown(lock, *home.account)
    return lock


def _is_free(lock: int) -> bool:
    """Whether nobody else holds it; then we do."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _in_one_sentence(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise EmbeddedPostgresError(
            f"The embedded Postgres failed at {error.filename or data}: {why}."
        ) from error
