"""The Slack app's manifest: `manifest.yaml` beside this file, filled in."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

#: The path that every Slack request comes to.
PATH = "/slack/events"

_FILE = Path(__file__).with_name("manifest.yaml")
_PLACEHOLDER = "https://heardback.example"


def app_manifest(public_url: str | None) -> str:
    """The YAML to paste. `public_url` is where Slack reaches us, without a path; None makes it a Socket Mode app."""
    if public_url:
        return _FILE.read_text("utf-8").replace(_PLACEHOLDER, public_url.rstrip("/"))
    return _dump(_socket_mode(_load()))


@cache
def scopes() -> frozenset[str]:
    """What the bot token must be allowed to do."""
    return frozenset(_load()["oauth_config"]["scopes"]["bot"])


def _socket_mode(manifest: dict[str, Any]) -> dict[str, Any]:
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = True
    for holder in (settings["event_subscriptions"], settings["interactivity"]):
        del holder["request_url"]
    for command in manifest["features"]["slash_commands"]:
        del command["url"]
    return manifest


def _load() -> dict[str, Any]:
    manifest: dict[str, Any] = YAML().load(_FILE)
    return manifest


def _dump(manifest: dict[str, Any]) -> str:
    stream = io.StringIO()
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(manifest, stream)
    return stream.getvalue()
