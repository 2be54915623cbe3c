"""The workspace the emulator plays: its people, its channels, and a clock that never gives the same `ts` twice."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Member:
    """A person or the bot. `locale` and `tz` are as users.info gives them ("pt-BR", "Europe/Lisbon"); a `disabled`
    one has left; `dms` says whether the app may write to them."""

    id: str
    name: str
    locale: str = "en-US"
    kind: Literal["customer", "staff", "bot"] = "customer"
    tz: str = "Etc/UTC"
    disabled: bool = False
    dms: bool = True


@dataclass(slots=True)
class Channel:
    """A channel ("C…") or a direct message with the bot ("D…", which has one member). `bot_in`: the bot has joined."""

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    archived: bool = False
    bot_in: bool = True

    @property
    def type(self) -> Literal["im", "channel"]:
        return "im" if self.id.startswith("D") else "channel"


#: Slack's code for why a message can't be sent there, e.g. "channel_not_found".
ErrorCode = str


class Workspace:
    """Who and what is there. `last_ts` is the newest message already known, so that later ones come after it."""

    def __init__(
        self, team_id: str, members: Iterable[Member], channels: Iterable[Channel], last_ts: str = "0"
    ) -> None:
        self.team_id = team_id
        self.app_id = f"A{team_id[1:]}"
        self.members = {member.id: member for member in members}
        bots = (member for member in self.members.values() if member.kind == "bot")
        self.bot = next(bots, None) or Member("U0BOT", "feedback", kind="bot")
        self.members[self.bot.id] = self.bot
        self.channels = {channel.id: channel for channel in channels}
        self._last = _microseconds(last_ts)

    @property
    def bot_id(self) -> str:
        return f"B{self.bot.id[1:]}"

    def next_ts(self) -> str:
        """A new message id: the time in seconds with six digits, later than every one before."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def channel(self, id_: str) -> Channel | None:
        """The channel or direct message of that id ("C…", "D…")."""
        if id_.startswith("D"):
            return self._direct(f"U{id_[1:]}")
        return self.channels.get(id_)

    def direct(self, user: str) -> Channel:
        """The direct message of the bot with a member. Raises KeyError for a stranger."""
        return Channel(f"D{user[1:]}", "directmessage", {self.members[user].id})

    def place(self, id_: str) -> Channel | ErrorCode:
        """Where a message to `id_` ("C…", "D…", or "U…" as chat.postMessage takes it) goes, or why it can't."""
        channel = self._direct(id_) if id_.startswith("U") else self.channel(id_)
        if channel is None:
            return "channel_not_found"
        return self._closed(channel) or channel

    def _direct(self, user: str) -> Channel | None:
        return self.direct(user) if user in self.members else None

    def _closed(self, channel: Channel) -> ErrorCode | None:
        if channel.type == "im":
            return self.deaf(self.members[next(iter(channel.members))])
        if channel.archived:
            return "is_archived"
        return None if channel.bot_in else "not_in_channel"

    def deaf(self, member: Member) -> ErrorCode | None:
        """Why the bot can't write to a member, if it can't."""
        if member.kind == "bot":
            return "cannot_dm_bot"
        if member.disabled:
            return "user_disabled"
        return None if member.dms else "channel_not_found"


def _microseconds(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction or 0)
