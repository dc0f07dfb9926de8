"""The command line: `cairn run` and everything beside it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop

from app import settings as configuration
from app.settings import Settings, SettingsError

Command = Callable[[argparse.Namespace], Coroutine[Any, Any, int]]
"""Returns the exit code."""


def main(argv: list[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(command(arguments))
    except SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cairn", description="Mentor assignment for Slack.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="start the bot (without Slack tokens: with a local workspace)")
    run.set_defaults(command=_run)

    migrate = commands.add_parser("migrate", help="bring the database to this version")
    migrate.set_defaults(command=_migrate)

    manifest = commands.add_parser("manifest", help="print the Slack app manifest")
    manifest.add_argument("--url", help="https address of this bot, for HTTP instead of Socket Mode")
    manifest.set_defaults(command=_manifest)

    people = commands.add_parser("import-people", help="read managers, roles and start dates from a CSV file")
    people.add_argument("file", type=Path, metavar="FILE.csv")
    people.add_argument("--strict", action="store_true", help="change nothing if any line is wrong")
    people.set_defaults(command=_import_people)

    history = commands.add_parser(
        "import-history", help="read start, ramp and leaving dates of people hired before the program"
    )
    history.add_argument("file", type=Path, metavar="FILE.csv")
    history.add_argument("--label", required=True, help="what this group is called in the comparison")
    history.add_argument("--strict", action="store_true", help="change nothing if any line is wrong")
    history.set_defaults(command=_import_history)

    doctor = commands.add_parser("doctor", help="check the installation and say what to do")
    doctor.add_argument(
        "--screens", action="store_true", help="have Slack judge every screen (needs the internet)"
    )
    doctor.set_defaults(command=_doctor)

    setup = commands.add_parser("setup", help="walk through connecting a real workspace")
    setup.set_defaults(command=_setup)

    outbox = commands.add_parser("outbox", help="messages that wait or failed")
    outbox.add_argument("verb", choices=["list", "retry"])
    outbox.set_defaults(command=_outbox)

    tick = commands.add_parser(
        "tick", help="do and send what is due as of a moment, once; answers with one line of JSON"
    )
    tick.add_argument(
        "--now",
        required=True,
        metavar="ISO8601",
        help="the moment (UTC unless it says); - reads them, one a line",
    )
    tick.add_argument(
        "--dry-run", action="store_true", help="only say what would be due; nothing is kept or sent"
    )
    tick.set_defaults(command=_tick)

    sample = commands.add_parser("sample-data", help="put a made-up company into an empty database")
    sample.set_defaults(command=_sample_data)
    return parser


# Each command imports what it needs: `cairn manifest` should not wait for the bot's imports.


async def _run(arguments: argparse.Namespace) -> int:
    from app import running

    return await running.run(configuration.load())


async def _migrate(arguments: argparse.Namespace) -> int:
    from app import running

    async with running.database(configuration.load()):
        print("The database is up to date.")
    return 0


async def _manifest(arguments: argparse.Namespace) -> int:
    from app import manifest

    print(manifest.render(arguments.url), end="")
    return 0


async def _import_people(arguments: argparse.Namespace) -> int:
    from app import people_commands, running

    async with running.database(configuration.load()) as database:
        return await people_commands.import_people(
            database.transaction, arguments.file, strict=arguments.strict
        )


async def _import_history(arguments: argparse.Namespace) -> int:
    from app import people_commands, running

    async with running.database(configuration.load()) as database:
        return await people_commands.import_history(
            database.transaction, arguments.file, label=arguments.label, strict=arguments.strict
        )


async def _doctor(arguments: argparse.Namespace) -> int:
    from app import doctor

    settings: Settings | SettingsError
    try:
        settings = configuration.load()
    except SettingsError as wrong:
        settings = wrong  # the doctor's first finding
    return await doctor.run(settings, _screens() if arguments.screens else ())


def _screens() -> list[tuple[str, dict[str, Any]]]:
    """Every screen with made-up people: those of the golden files, which lie with their tests."""
    from tests.screens import gallery

    views = {**gallery.MODALS, **gallery.HOMES}
    drawn = [(name, view.to_dict()) for name, view in views.items()]
    for name, message in gallery.MESSAGES.items():
        drawn.append((name, {"text": message.text, "blocks": [block.to_dict() for block in message.blocks]}))
    return drawn


async def _setup(arguments: argparse.Namespace) -> int:
    from app import running, setup

    return await setup.run(running.database)


async def _outbox(arguments: argparse.Namespace) -> int:
    from app import outbox_commands, running

    async with running.database(configuration.load()) as database:
        return await outbox_commands.run(database.transaction, arguments.verb)


async def _tick(arguments: argparse.Namespace) -> int:
    from app import logs, running, ticking

    settings = configuration.load()
    logs.configure(settings.log_level)  # to standard error: standard output is for the answers
    moments = sys.stdin if arguments.now == "-" else [arguments.now]
    async with running.database(settings) as database:
        return await ticking.run(settings, database, moments, dry_run=arguments.dry_run)


async def _sample_data(arguments: argparse.Namespace) -> int:
    from app import running
    from app.sample import loading as sample

    settings = configuration.load()
    if settings.slack_bot_token and not settings.talks_to_loopback:
        raise SettingsError(
            "SLACK_BOT_TOKEN is set: the sample company's people are not in your workspace. Unset it to try Cairn out."
        )
    async with running.database(settings) as database:
        if await sample.load_if_empty(database, now=datetime.now(UTC)):
            print("The sample company is in the database. `cairn run` without Slack tokens shows it.")
            return 0
    print("Nothing was changed: the database has people already.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
