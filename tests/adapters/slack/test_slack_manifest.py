"""The app manifest that a company pastes to create its Slack app."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML

from adapters.slack.manifest import app_manifest, scopes
from bot.contract.inbound import SLASH_COMMANDS


def _read(text: str) -> dict[str, Any]:
    manifest: dict[str, Any] = YAML(typ="safe").load(io.StringIO(text))
    return manifest


def test_every_address_in_it_is_the_companys_own() -> None:
    text = app_manifest("https://feedback.example.org/")
    manifest = _read(text)
    url = "https://feedback.example.org/slack/events"
    assert manifest["settings"]["event_subscriptions"]["request_url"] == url
    assert manifest["settings"]["interactivity"] == {"is_enabled": True, "request_url": url}
    assert {each["url"] for each in manifest["features"]["slash_commands"]} == {url}
    assert "https://heardback.example" not in text


def test_without_a_public_address_it_is_a_socket_mode_app() -> None:
    manifest = _read(app_manifest(None))
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["event_subscriptions"] == {
        "bot_events": ["app_home_opened", "app_mention", "message.channels", "message.groups", "message.im"]
    }
    assert not [each for each in manifest["features"]["slash_commands"] if "url" in each]


def test_it_has_every_command_the_shortcut_a_home_tab_and_a_messages_tab_that_people_can_write_in() -> None:
    features = _read(app_manifest("https://feedback.example.org"))["features"]
    assert [each["command"] for each in features["slash_commands"]] == [f"/{name}" for name in SLASH_COMMANDS]
    assert features["shortcuts"][0]["callback_id"] == "give_feedback"
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_the_bot_asks_for_no_more_than_it_uses() -> None:
    assert scopes() == {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:write",
        "users:read",
    }
