"""What a person does in Slack on the page: in the chats, in modals and in the app's home tab."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping

from adapters.sandbox.page.acts import Taken
from adapters.sandbox.page.scene import Act, Action, Actions, Phone, Upload, Values
from adapters.sandbox.slack import SlackEmulator
from adapters.sandbox.slack.workspace import Workspace

Acting = Callable[[Act], Awaitable[list[int]]]


def slack_acts(slack: SlackEmulator, phone: Phone, user: str, taken: Taken) -> Actions:
    """What `user` does."""
    acts = {**_in_chats(slack, user), **_over_chats(slack, user)}
    return {(phone, name): _delivered(do, taken) for name, do in acts.items()}


def slack_shortcut(slack: SlackEmulator, user: str, callback_id: str, taken: Taken) -> Actions:
    return {("slack", "shortcut"): _delivered(lambda _: slack.shortcut(user, callback_id), taken)}


def slack_upload(slack: SlackEmulator, user: str, taken: Taken) -> Callable[[Upload], Awaitable[None]]:
    async def upload(given: Upload) -> None:
        content = await given.file.read()
        await taken(slack.upload(user, given.name, content, given.text, given.chat))

    return upload


def _in_chats(slack: SlackEmulator, user: str) -> Mapping[str, Acting]:
    bot = slack.state.workspace.bot.name

    def command(act: Act) -> Awaitable[list[int]]:
        if act.under:
            raise ValueError("Slack takes no command in a thread. Mention the bot there instead.")
        name, _, text = act.text.partition(" ")
        return slack.command(user, act.chat, name, _escaped(slack.state.workspace, text.strip()))

    return {
        "say": lambda act: slack.say(user, act.text, act.chat, act.under),
        "mention": lambda act: slack.mention(user, act.chat, act.text.replace(f"@{bot}", "").strip(), act.under),
        "command": command,
        "edit": lambda act: slack.edit(user, act.id, act.text, act.chat),
        "press": lambda act: slack.press(user, act.chat, act.id, act.value or act.action_id),
        "select": lambda act: slack.select(user, act.chat, act.id, act.value),
    }


def _escaped(workspace: Workspace, text: str) -> str:
    """The text as Slack hands it on to an app that asked for it (`should_escape`): people and channels by their ids."""
    known = {f"#{each.name}": f"<#{each.id}|{each.name}>" for each in workspace.channels.values()}
    known |= {f"@{each.name}": f"<@{each.id}|{each.name}>" for each in workspace.members.values()}
    return re.sub(r"[#@][\w-]+", lambda named: known.get(named[0], named[0]), text)


def _over_chats(slack: SlackEmulator, user: str) -> Mapping[str, Acting]:
    """A button there, and what submits a modal, brings along all that was filled in until then."""

    async def fill(values: Values) -> list[int]:
        return [status for block, value in values.items() for status in await slack.fill(user, block, value)]

    async def press(act: Act) -> list[int]:
        return await fill(act.values) + await slack.press_in_view(user, act.value or act.action_id)

    async def submit(act: Act) -> list[int]:
        return await fill(act.values) + await slack.submit_modal(user)

    return {
        "fill": lambda act: fill(act.values),
        "press_in_view": press,
        "submit": submit,
        "close": lambda _: slack.close_modal(user),
        "open_home": lambda _: slack.open_home(user, "home"),
    }


def _delivered(do: Acting, taken: Taken) -> Action:
    async def action(act: Act) -> None:
        await taken(do(act))

    return action
