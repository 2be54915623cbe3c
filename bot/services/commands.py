"""The admin's command language, neutral of platforms: `/survey VERB …` on Slack and Telegram, or said to the bot.

Every command checks the role when it is used. A refusal is private, says whom to ask, and is in the audit log.
A verb may be shortened as long as it is unique.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import process

from bot.contract.address import Address
from bot.contract.inbound import CommandUsed
from bot.contract.outbound import Notice
from bot.engine.languages import pick
from bot.engine.phrases import Phrase, phrase
from bot.services import converse, private, report, staff, welcome
from bot.services.people import meet
from bot.services.private import Caller
from bot.services.staff import Role
from bot.services.surveys import Listed
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import cases as case_storage
from bot.storage import people, surveys

Handler = Callable[["Asked"], Awaitable[str | Notice]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as it was given: who, where, and the words after the verb."""

    work: Work
    caller: Caller
    words: list[str]

    def say(self, words: Phrase) -> str:
        return say(words, self.work.house.language)


class Command(NamedTuple):
    handler: Handler
    role: Role
    usage: str


async def used(work: Work, event: CommandUsed) -> None:
    await run(work, event, event.text)


async def run(work: Work, caller: Caller, text: str) -> None:
    """Does what the words say and answers the caller alone."""
    verb, *words = text.split() or ["help"]
    name = _named(verb.casefold().lstrip("/"))
    asked = Asked(work, caller, words)
    command = COMMANDS.get(name or "help", COMMANDS["help"])
    subject = " ".join(words)
    reply: str | Notice
    if not await staff.allowed(work, caller.sender, command.role, f"command {name or 'unknown'}", subject):
        reply = _refusal(asked, name or verb)
    elif name is None:
        reply = _unknown(asked, verb)
    else:
        reply = await command.handler(asked)
    private.answer(work, caller, reply if isinstance(reply, Notice) else Notice(reply))


def _refusal(asked: Asked, verb: str) -> str:
    return asked.say(phrase("command.refused", command=f"/survey {verb}", whom=staff.whom_to_ask(asked.work)))


def _named(verb: str) -> str | None:
    """The command behind a verb or a unique beginning of one."""
    if verb in COMMANDS:
        return verb
    beginning = [name for name in COMMANDS if name.startswith(verb)]
    return beginning[0] if len(beginning) == 1 else None


def _unknown(asked: Asked, verb: str) -> str:
    near = process.extractOne(verb, list(COMMANDS), score_cutoff=50)
    if near is None:
        return asked.say(phrase("command.unknown_bare", text=verb))
    usage = asked.say(phrase("command.usage", usage=f"/survey {COMMANDS[near[0]].usage}"))
    return f"{asked.say(phrase('command.unknown', text=verb, nearest=near[0]))}\n{usage}"


def _usage(asked: Asked, name: str) -> str:
    return asked.say(phrase("command.usage", usage=f"/survey {COMMANDS[name].usage}"))


# ---------------------------------------------------------------- surveys


async def _find(asked: Asked, word: str) -> Listed | str:
    """The survey behind a key or a unique beginning of one; else what to tell the admin."""
    everything = {each.survey.key: each for each in await asked.work.house.library.all(asked.work.tx)}
    key = word.casefold()
    beginning = [name for name in everything if name.startswith(key)]
    if key in everything or len(beginning) == 1:
        return everything[key if key in everything else beginning[0]]
    near = process.extractOne(key, list(everything), score_cutoff=50)
    if near is None:
        return asked.say(phrase("command.no_survey_bare", key=word))
    return asked.say(phrase("command.no_survey", key=word, nearest=near[0]))


async def _help(asked: Asked) -> str:
    return asked.say(phrase("command.help"))


async def _list(asked: Asked) -> str:
    listed = await asked.work.house.library.all_counted(asked.work.tx)
    return "\n".join(_line(asked, each) for each in listed) or asked.say(phrase("command.list_empty"))


def _line(asked: Asked, listed: Listed) -> str:
    survey = listed.survey
    title = pick(survey.title, asked.work.house.language, survey.default_language)
    status = phrase(f"status.{listed.status}")
    return asked.say(phrase("command.list_line", key=survey.key, title=title, status=status, n=listed.started))


async def _results(asked: Asked) -> str | Notice:
    if len(asked.words) != 1:
        return _usage(asked, "results")
    found = await _find(asked, asked.words[0])
    if isinstance(found, str):
        return found
    return Notice(await report.of(asked.work, found.survey), monospace=True)


async def _set_status(asked: Asked, name: str, status: str) -> str:
    if len(asked.words) != 1:
        return _usage(asked, name)
    found = await _find(asked, asked.words[0])
    if isinstance(found, str):
        return found
    key = found.survey.key
    if found.status == status:
        return asked.say(phrase("command.already", key=key, status=phrase(f"status.{status}")))
    await surveys.set_status(asked.work.tx, key, status)
    return asked.say(phrase(f"command.{name}d", key=key))


async def _pause(asked: Asked) -> str:
    return await _set_status(asked, "pause", "paused")


async def _resume(asked: Asked) -> str:
    return await _set_status(asked, "resume", "running")


async def _link(asked: Asked) -> str:
    if len(asked.words) != 1:
        return _usage(asked, "link")
    found = await _find(asked, asked.words[0])
    if isinstance(found, str):
        return found
    token = await welcome.new_link(asked.work, found.survey.key, asked.caller.sender)
    written = [write(token) for write in (asked.work.house.deep_links or {}).values()]
    url = "\n".join(written) or f"/start {token}"
    return asked.say(phrase("command.link", url=url, days=welcome.LINK_LIFE.days))


# ---------------------------------------------------------------- asking one customer


async def _send(asked: Asked) -> str:
    words = [word for word in asked.words if word.casefold() != "to"]
    if len(words) != 2:
        return _usage(asked, "send")
    found = await _find(asked, words[0])
    if isinstance(found, str):
        return found
    address = address_in(words[1], asked.caller.sender)
    if address is None:
        return asked.say(phrase("command.bad_address", text=words[1]))
    return await _ask_one(asked, found, address)


async def _ask_one(asked: Asked, listed: Listed, address: Address) -> str:
    work = asked.work
    if (reason := await _unreachable(work, address)) is not None:
        return asked.say(phrase("command.send_failed", reason=reason))
    person = await meet(work, address)
    if (reason := converse.why_not(person, listed)) is not None:
        return asked.say(phrase("command.send_failed", reason=reason))
    await converse.begin(work, person, listed)
    language = phrase(f"lang.{person.language}")
    return asked.say(phrase("command.sent", survey=listed.survey.key, address=str(address), language=language))


async def _unreachable(work: Work, address: Address) -> Phrase | None:
    """No channel serves it, or it is somebody a bot may not write to first."""
    channel = work.channel(address)
    if channel is None:
        return phrase("reason.no_channel", channel=address.channel)
    known = await people.state_of(work.tx, str(address))
    return phrase("reason.cannot_start") if known is None and not channel.capabilities.speaks_first else None


_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>")


def address_in(word: str, sender: Address) -> Address | None:
    """An address as an admin writes it: `tel:+44…`, a bare `+44…`, a Slack mention in the admin's own workspace."""
    if (mention := _MENTION.fullmatch(word)) and sender.scheme == "slack":
        return Address("slack", f"{sender.id.partition('/')[0]}/{mention[1]}")
    written = f"tel:{re.sub(r'[-()]', '', word)}" if word.startswith("+") else word
    try:
        return Address.parse(written)
    except ValueError:
        return None


# ---------------------------------------------------------------- staff


async def _staff(asked: Asked) -> str:
    verb, *rest = asked.words or ["list"]
    if verb == "list" and not rest:
        return await _staff_list(asked)
    address = address_in(rest[0], asked.caller.sender) if rest else None
    if address is None or verb not in ("add", "remove") or len(rest) > 2:
        return _usage(asked, "staff")
    if verb == "remove":
        gone = await case_storage.remove_member(asked.work.tx, str(address))
        return asked.say(phrase("command.staff_removed" if gone else "command.staff_unknown", address=str(address)))
    return await _staff_add(asked, address, rest[1] if len(rest) == 2 else "staff")


async def _staff_add(asked: Asked, address: Address, role: str) -> str:
    if role not in ("admin", "staff", "viewer"):
        return _usage(asked, "staff")
    await case_storage.add_member(asked.work.tx, str(address), role, "", asked.work.now)
    return asked.say(phrase("command.staff_added", address=str(address), role=role))


async def _staff_list(asked: Asked) -> str:
    house = asked.work.house
    fixed = [(str(each), "admin") for each in house.admins]
    added = [(row["address"], row["role"]) for row in await case_storage.members(asked.work.tx)]
    return "\n".join(f"{address} · {role}" for address, role in [*fixed, *added]) or asked.say(phrase("staff.no_admin"))


#: The role × command table: the least role that may use each.
COMMANDS: dict[str, Command] = {
    "help": Command(_help, "viewer", "help"),
    "list": Command(_list, "viewer", "list"),
    "results": Command(_results, "viewer", "results nps"),
    "send": Command(_send, "staff", "send nps to tel:+447700900123"),
    "link": Command(_link, "staff", "link nps"),
    "pause": Command(_pause, "admin", "pause nps"),
    "resume": Command(_resume, "admin", "resume nps"),
    "staff": Command(_staff, "admin", "staff add @person [admin|staff|viewer]"),
}
