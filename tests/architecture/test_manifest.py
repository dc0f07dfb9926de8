"""manifest.yml against the bot's listeners, the product's scopes and what Slack takes."""

import re
from typing import Any

import pytest
import yaml

from app import manifest
from app.settings import SettingsError
from app.slack import COMMAND
from handlers import FEATURES

URL = "https://cairn.example.com"
EVENT_OF = {"message.im": "message"}
"""Slack subscribes to kinds of messages, and sends them all as `message`."""
REQUIRED_SCOPES = {
    "commands", "chat:write", "im:write", "mpim:write", "im:history", "users:read", "users:read.email",
}  # fmt: skip
OPTIONAL_SCOPES = {"files:write", "chat:write.public", "users.profile:read"}

Manifest = dict[str, Any]


@pytest.fixture(params=[None, URL], ids=["Socket Mode", "HTTP"])
def told(request: pytest.FixtureRequest) -> Manifest:
    parsed: Manifest = yaml.safe_load(manifest.render(request.param))
    return parsed


class TestListeners:
    def test_every_event_has_a_listener_and_every_listener_its_event(self, told: Manifest) -> None:
        subscribed = told["settings"]["event_subscriptions"]["bot_events"]
        heard = [event for feature in FEATURES for event in feature.events]
        assert sorted(EVENT_OF.get(event, event) for event in subscribed) == sorted(heard)

    def test_every_shortcut_has_a_listener_and_every_listener_its_shortcut(self, told: Manifest) -> None:
        offered = [shortcut["callback_id"] for shortcut in told["features"].get("shortcuts", [])]
        assert sorted(offered) == sorted(shortcut for feature in FEATURES for shortcut in feature.shortcuts)

    def test_the_command_is_the_one_the_bot_answers(self, told: Manifest) -> None:
        assert [command["command"] for command in told["features"]["slash_commands"]] == [COMMAND]

    def test_its_hint_names_words_that_exist(self, told: Manifest) -> None:
        words = {word for feature in FEATURES for word in feature.commands}
        hinted = told["features"]["slash_commands"][0]["usage_hint"].strip("[]").split(" | ")
        assert {hint.split()[0] for hint in hinted} <= words


class TestScopes:
    def test_are_those_of_the_product_and_no_other(self, told: Manifest) -> None:
        scopes = told["oauth_config"]["scopes"]
        assert set(scopes["bot"]) == REQUIRED_SCOPES | OPTIONAL_SCOPES
        assert set(scopes["bot_optional"]) == OPTIONAL_SCOPES
        assert not {"user", "user_optional"} & set(scopes)

    def test_are_read_from_the_file_as_they_stand_there(self) -> None:
        assert manifest.scopes() == manifest.Scopes(frozenset(REQUIRED_SCOPES), frozenset(OPTIONAL_SCOPES))

    def test_each_says_why(self) -> None:
        """And so does each event."""
        lines = manifest.render(None).split("bot_optional")[0].splitlines()
        assert [
            line for line in lines if re.match(r" +- \w", line) and "#" not in line and "command:" not in line
        ] == []


class TestTransport:
    def test_socket_mode_has_no_address_in_it(self) -> None:
        told = yaml.safe_load(manifest.render(None))
        assert told["settings"]["socket_mode_enabled"] is True
        assert addresses(told) == []

    def test_http_has_every_address_that_slack_needs(self) -> None:
        told = yaml.safe_load(manifest.render(URL))
        assert told["settings"]["socket_mode_enabled"] is False
        events = f"{URL}/slack/events"
        assert told["settings"]["event_subscriptions"]["request_url"] == events
        assert told["settings"]["interactivity"]["request_url"] == events
        assert told["settings"]["interactivity"]["message_menu_options_url"] == events
        assert [command["url"] for command in told["features"]["slash_commands"]] == [events]
        assert len(addresses(told)) == 4

    def test_the_two_differ_in_nothing_else(self) -> None:
        socket, http = yaml.safe_load(manifest.render(None)), yaml.safe_load(manifest.render(URL))
        for subscriptions in (http["settings"]["event_subscriptions"], http["settings"]["interactivity"]):
            for name in ("request_url", "message_menu_options_url"):
                subscriptions.pop(name, None)
        http["features"]["slash_commands"][0].pop("url")
        http["settings"]["socket_mode_enabled"] = True
        assert socket == http

    @pytest.mark.parametrize(
        "url",
        [URL, f"{URL}/", f"{URL}/slack/events", f"{URL}/slack/events/", f" {URL} "],
    )
    def test_the_address_may_be_written_in_several_ways(self, url: str) -> None:
        assert manifest.request_url(url) == f"{URL}/slack/events"
        assert manifest.request_url("https://a.example:8443/bots/cairn") == (
            "https://a.example:8443/bots/cairn/slack/events"
        )

    @pytest.mark.parametrize(
        "url", ["", "cairn.example.com", "http://cairn.example.com", "https://", f"{URL}?a=1", f"{URL}#x"]
    )
    def test_another_address_is_refused(self, url: str) -> None:
        with pytest.raises(SettingsError, match="public address"):
            manifest.render(url)


class TestLimits:
    """Slack's own, as its manifest schema and its reference have them."""

    def test_display_information(self, told: Manifest) -> None:
        shown = told["display_information"]
        assert 1 <= len(shown["name"]) <= 35
        assert len(shown["description"]) <= 140
        assert 175 <= len(shown["long_description"]) <= 4000
        assert re.fullmatch(r"#[0-9A-Fa-f]{6}", shown["background_color"])
        assert re.fullmatch(r"[a-z0-9-_.]{1,80}", told["features"]["bot_user"]["display_name"])

    def test_commands_and_shortcuts(self, told: Manifest) -> None:
        for command in told["features"]["slash_commands"]:
            assert re.fullmatch(r"/[a-z0-9-_]{1,31}", command["command"])
            assert 1 <= len(command["description"]) <= 2000
            assert len(command["usage_hint"]) <= 1000
            assert command["should_escape"] is True
            assert set(command) <= {"command", "description", "usage_hint", "should_escape", "url"}
        assert len(told["features"].get("shortcuts", [])) <= 10
        for shortcut in told["features"].get("shortcuts", []):
            assert len(shortcut["name"]) <= 24
            assert len(shortcut["description"]) <= 150
            assert shortcut["type"] in ("global", "message")
            assert set(shortcut) == {"name", "type", "callback_id", "description"}

    def test_only_keys_that_slack_knows(self, told: Manifest) -> None:
        assert set(told) == {"_metadata", "display_information", "features", "oauth_config", "settings"}
        assert told["_metadata"] == {"major_version": 2, "minor_version": 1}
        assert set(told["features"]) <= {"app_home", "bot_user", "slash_commands", "shortcuts"}
        assert set(told["settings"]) <= {
            "event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled",
            "token_rotation_enabled", "is_hosted",
        }  # fmt: skip

    def test_home_and_messages_are_open_for_reading_and_writing(self, told: Manifest) -> None:
        assert told["features"]["app_home"] == {
            "home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False,
        }  # fmt: skip

    def test_optional_scopes_stand_in_the_main_list_too(self, told: Manifest) -> None:
        scopes = told["oauth_config"]["scopes"]
        assert set(scopes["bot_optional"]) <= set(scopes["bot"])

    def test_events_and_buttons_have_a_way_to_the_bot(self, told: Manifest) -> None:
        settings = told["settings"]
        assert settings["interactivity"]["is_enabled"]
        for part in ("event_subscriptions", "interactivity"):
            assert settings["socket_mode_enabled"] or settings[part]["request_url"]


def addresses(told: Any) -> list[str]:
    """Every address anywhere in it."""
    if isinstance(told, dict):
        return [url for value in told.values() for url in addresses(value)]
    if isinstance(told, list):
        return [url for value in told for url in addresses(value)]
    return [told] if isinstance(told, str) and "https://" in told else []
