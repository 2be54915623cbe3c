"""Slack's wire protocol, small enough for a test: see `emulator.py`."""

from adapters.sandbox.slack.emulator import SlackEmulator
from adapters.sandbox.slack.workspace import Channel, Member

__all__ = ["Channel", "Member", "SlackEmulator"]
