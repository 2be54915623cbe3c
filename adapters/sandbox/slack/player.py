"""What people do in the workspace, and what the app hears of it. Each act returns the HTTP status of every delivery."""

from __future__ import annotations

import dataclasses
import json
import secrets

from adapters.sandbox.common import Entry
from adapters.sandbox.slack import actions, files, payloads, stack
from adapters.sandbox.slack.actions import ActionOf
from adapters.sandbox.slack.content import as_typed
from adapters.sandbox.slack.respond import respond
from adapters.sandbox.slack.state import Body, Handle, State
from adapters.sandbox.slack.webhooks import Delivery, Webhooks
from adapters.sandbox.slack.workspace import Channel

#: What the app hears of, as in its configuration at Slack.
SUBSCRIPTIONS = frozenset({"message.im", "message.channels", "app_mention", "app_home_opened"})
_SUBSCRIPTION = {"im": "message.im", "channel": "message.channels"}


class Player:
    """People's hands. `delivery` brings it to the app; `webhooks` does so over HTTP whatever `delivery` is.

    Asking for a person, channel, message or button that isn't there raises LookupError.
    """

    def __init__(self, state: State, webhooks: Webhooks, delivery: Delivery, subscriptions: frozenset[str]) -> None:
        self.state = state
        self.webhooks = webhooks
        self.delivery = delivery
        self.subscriptions = subscriptions

    async def say(self, user: str, text: str, channel: str | None = None, thread: str = "") -> list[int]:
        """A message, to the bot directly unless a channel is named. `thread` is the ts of the message it stands under,
        if it stands in a thread."""
        place = self._place(user, channel)
        message = self._written(place, user, (text, as_typed(text)), thread)
        return await self._hear(_SUBSCRIPTION[place.type], payloads.message_event(place, message))

    async def mention(self, user: str, channel: str, text: str, thread: str = "") -> list[int]:
        """`@bot text` in a channel. It comes twice, first as a mention, if the app hears all messages there."""
        place, bot = self._place(user, channel), self.state.workspace.bot
        message = self._written(place, user, (f"@{bot.name} {text}", f"<@{bot.id}> {as_typed(text)}"), thread)
        heard = await self._hear("app_mention", payloads.mention_event(place, message))
        return heard + await self._hear(_SUBSCRIPTION[place.type], payloads.message_event(place, message))

    async def edit(self, user: str, ts: str, text: str, channel: str | None = None) -> list[int]:
        """A person's own message in other words."""
        place = self._place(user, channel)
        entry = self._entry(place, ts)
        now = {**entry.body, "text": as_typed(text), "edited": {"user": user, "ts": self.state.workspace.next_ts()}}
        self.state.journal.record(dataclasses.replace(entry, body=now))
        return await self._hear(_SUBSCRIPTION[place.type], payloads.changed_event(place, now, entry.body))

    async def open_home(self, user: str, tab: str = "messages") -> list[int]:
        """The app's own place in the sidebar: its tab `messages` or `home`."""
        place, ts = self._place(user, None), self.state.workspace.next_ts()
        view = stack.home(self.state, user) if tab == "home" else None
        shown = {"view": view} if view else {}
        return await self._hear("app_home_opened", {**payloads.home_event(place, user, tab, ts), **shown})

    async def press(self, user: str, channel: str, ts: str, button: str) -> list[int]:
        """The first button with that action_id, value or label."""
        return await self._act(user, self._entry(self._place(user, channel), ts), actions.press(button))

    async def select(self, user: str, channel: str, ts: str, value: str) -> list[int]:
        """The first option of a menu or of radio buttons with that value."""
        return await self._act(user, self._entry(self._place(user, channel), ts), actions.choose(value))

    async def upload(
        self, user: str, filename: str, content: bytes, text: str = "", channel: str | None = None
    ) -> list[int]:
        """A file with what is said to it, to the bot directly unless a channel is named. `@bot` there mentions it.

        Raises ValueError for an empty file.
        """
        if not content:
            raise ValueError("An empty file can't be sent.")
        place, bot = self._place(user, channel), self.state.workspace.bot
        file = files.announce(self.state, filename, len(content), user)
        files.arrive(file, content)
        escaped = as_typed(text).replace(f"@{bot.name}", f"<@{bot.id}>")
        message = payloads.with_file(payloads.message_by(self.state.workspace, user, text, escaped), file.body)
        files.share(self.state, file, place, message["ts"])
        self.state.record(place, message, mine=False)
        mentions = f"<@{bot.id}>" in escaped and place.type == "channel"
        heard = await self._hear("app_mention", payloads.mention_event(place, message)) if mentions else []
        return heard + await self._hear(_SUBSCRIPTION[place.type], payloads.file_event(place, message))

    async def command(self, user: str, channel: str, command: str, text: str = "") -> list[int]:
        """A slash command ("/survey"). What the app says in its answer appears in the channel, to the user only."""
        place = self._place(user, channel)
        handle = Handle(place.id, user, "")
        member = self.state.workspace.members[user]
        form = payloads.slash_command(self.state.workspace, member, place, (command, text))
        outcome = await self.delivery.interaction("slash_commands", {**form, **self._doors(handle)})
        if outcome.reply:
            respond(self.state, handle, outcome.reply)
        return outcome.statuses

    async def shortcut(self, user: str, callback_id: str) -> list[int]:
        """A global shortcut."""
        frame = payloads.interaction(self.state.workspace, "shortcut", self.state.workspace.members[user])
        own = {
            "callback_id": callback_id,
            "action_ts": self.state.workspace.next_ts(),
            "trigger_id": self.state.trigger(user),
        }
        return (await self.delivery.interaction("interactive", {**frame, **own})).statuses

    async def verify_url(self) -> bool:
        """What Slack does when the URL is entered at its site: does the app give the challenge back?"""
        challenge = secrets.token_urlsafe(32)
        attempt = await self.webhooks.post(json.dumps(payloads.url_verification(challenge)).encode())
        return challenge in (attempt.reply.get("challenge"), attempt.reply.get("text"))

    async def deliver_raw(self, body: bytes) -> list[int]:
        """Posts a body once, signed anew: one of `webhooks.bodies` again, or a forged one."""
        return [(await self.webhooks.post(body)).status]

    async def _hear(self, subscription: str, event: Body) -> list[int]:
        if subscription not in self.subscriptions:
            return []
        callback = payloads.event_callback(self.state.workspace, event)
        return (await self.delivery.event(callback)).statuses

    async def _act(self, user: str, entry: Entry, meant: ActionOf) -> list[int]:
        """A block action on a message."""
        workspace = self.state.workspace
        action = actions.first(entry.body, meant, workspace.next_ts())
        if action is None:
            raise LookupError(f"the message {entry.id} shows no such thing")
        payload = {
            **payloads.interaction(workspace, "block_actions", workspace.members[user]),
            **payloads.on_message(self._place(user, entry.chat), entry.body, action),
            **self._doors(Handle(entry.chat, user, entry.id)),
        }
        return (await self.delivery.interaction("interactive", payload)).statuses

    def _doors(self, handle: Handle) -> Body:
        return {"response_url": self.state.response_url(handle), "trigger_id": self.state.trigger(handle.user)}

    def _written(self, channel: Channel, user: str, words: tuple[str, str], thread: str) -> Body:
        """`words` as they were typed, and as Slack hands them on."""
        root = payloads.under(self._entry(channel, thread).body) if thread else {}
        message = {**payloads.message_by(self.state.workspace, user, *words), **root}
        self.state.record(channel, message, mine=False)
        return message

    def _place(self, user: str, channel: str | None) -> Channel:
        found = self.state.workspace.channel(channel) if channel else self.state.workspace.direct(user)
        if found is None:
            raise LookupError(f"there is no channel {channel}")
        return found

    def _entry(self, channel: Channel, ts: str) -> Entry:
        entry = self.state.journal.get("slack", channel.id, ts)
        if entry is None or entry.deleted:
            raise LookupError(f"there is no message {ts} in {channel.id}")
        return entry
