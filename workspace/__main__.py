"""`python -m workspace`: the local workspace as a page, beside a bot."""

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from workspace.page import Page
from workspace.server import LOOPBACK, Workspace, listening


def main() -> int:
    options = arguments().parse_args()
    secret = os.environ.get(options.signing_secret_env, "")
    if options.bot and not secret:
        sys.stderr.write(f"{options.signing_secret_env} is not set: the bot needs the same signing secret.\n")
        return 2
    try:
        company = json.loads(options.company.read_text())
        manifest = read_manifest(options.manifest) if options.manifest else None
    except (OSError, ValueError) as error:
        sys.stderr.write(f"Cannot read the company or the manifest: {error}\n")
        return 2
    try:
        asyncio.run(run(options, secret, company, manifest))
    except OSError as error:
        sys.stderr.write(f"Cannot listen on port {options.port} and {options.api_port}: {error.strerror}\n")
        return 2
    return 0


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workspace", description=__doc__)
    parser.add_argument(
        "--bot", metavar="URL", help="where the bot takes Slack's requests; without: Socket Mode"
    )
    parser.add_argument("--company", type=Path, required=True, metavar="FILE.json", help="who works here")
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="the bot's app manifest, YAML or JSON")
    parser.add_argument("--port", type=int, default=0, help="of the page (default: any free one)")
    parser.add_argument("--api-port", type=int, default=0, help="of the Web API (default: any free one)")
    parser.add_argument("--signing-secret-env", default="SLACK_SIGNING_SECRET", metavar="NAME")
    parser.add_argument(
        "--bot-token", default="xoxb-local", help="what the bot must send (default: xoxb-local)"
    )
    parser.add_argument("--app-token", default="xapp-local", help="for Socket Mode (default: xapp-local)")
    parser.add_argument("--clock-url", metavar="URL", help='told {"now": …} when the page moves the day')
    parser.add_argument("--reset-url", metavar="URL", help="told when the page starts again")
    parser.add_argument("--parent-pid", type=int, help="end when this process has gone")
    return parser


def read_manifest(path: Path) -> Any:
    if path.suffix == ".json":
        return json.loads(path.read_text())
    import yaml  # only needed by those whose manifest is YAML

    return yaml.safe_load(path.read_text())


async def run(options: argparse.Namespace, secret: str, company: Any, manifest: Any) -> None:
    async with Workspace.serve(
        company,
        bot_url=options.bot,
        signing_secret=secret,
        bot_token=options.bot_token,
        app_token=options.app_token,
        manifest=manifest,
        api_port=options.api_port,
    ) as workspace:
        workspace.clock_url, workspace.reset_url = options.clock_url, options.reset_url
        async with listening(Page(workspace).application(), options.port) as port:
            sys.stdout.write(f"Page: http://{LOOPBACK}:{port}\nWeb API: {workspace.api_url}\n")
            sys.stdout.flush()
            await told_to_end(options.parent_pid)


async def told_to_end(parent: int | None) -> None:
    """Until SIGTERM or Ctrl-C, or until the process that started us has gone."""
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    while not end.is_set() and (parent is None or alive(parent)):
        try:
            async with asyncio.timeout(0.5 if parent else None):
                await end.wait()
        except TimeoutError:
            continue


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    sys.exit(main())
