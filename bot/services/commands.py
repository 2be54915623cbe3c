"""The admin's command language, neutral of platforms: `/survey VERB …` on Slack and Telegram, or said to the bot.

Every command checks the role when it is used, and so does every button of one. A refusal is private, says whom to ask,
and is in the audit log. A verb may be shortened as long as it is unique. What each does is in `services/admin/`.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process

from bot.contract.inbound import CommandUsed
from bot.contract.outbound import Content, Notice
from bot.services import private, staff, welcome
from bot.services.admin import (
    asking,
    checking,
    colleagues,
    drafting,
    exchange,
    figures,
    helping,
    library,
    publishing,
    trying,
)
from bot.services.admin.asked import Asked, Command, Misused, Reply, meant
from bot.services.people import Person, meet
from bot.services.private import Caller
from bot.services.work import Work

#: The role × command table: the least role that may use each, and how it is used.
COMMANDS: dict[str, Command] = {
    "overview": Command(helping.overview, "viewer", "overview", reads=True),
    "help": Command(helping.help_, "viewer", "help results", reads=True),
    "list": Command(library.list_, "viewer", "list", reads=True),
    "show": Command(library.show, "viewer", "show nps", reads=True),
    "new": Command(drafting.new, "admin", "new csat"),
    "edit": Command(drafting.edit, "admin", "edit nps"),
    "check": Command(checking.check, "staff", "check nps"),
    "preview": Command(trying.preview, "staff", "preview nps ru"),
    "publish": Command(publishing.publish, "admin", "publish nps"),
    "versions": Command(publishing.versions, "viewer", "versions nps", reads=True),
    "rollback": Command(publishing.rollback, "admin", "rollback nps 2"),
    "pause": Command(library.pause, "admin", "pause nps"),
    "resume": Command(library.resume, "admin", "resume nps"),
    "archive": Command(library.archive, "admin", "archive nps"),
    "send": Command(asking.send, "staff", "send nps to tel:+447700900123"),
    "link": Command(asking.link, "staff", "link nps"),
    "alert": Command(drafting.alert, "admin", "alert nps when score <= 4 to slack:T1/C2 within 15m"),
    "results": Command(figures.results_, "viewer", "results nps last 30d by channel", reads=True),
    "answers": Command(figures.answers, "staff", "answers nps"),
    "export": Command(exchange.export_, "admin", "export nps yaml"),
    "import": Command(exchange.import_, "admin", "import"),
    "staff": Command(colleagues.staff_, "admin", "staff add @person [admin|staff|viewer]"),
    "roles": Command(colleagues.roles, "viewer", "roles", reads=True),
    "audit": Command(colleagues.audit, "admin", "audit last 7d"),
    "language": Command(colleagues.language, "viewer", "language ru", reads=True),
}


async def used(work: Work, event: CommandUsed) -> None:
    """Typed by anybody: a customer who types the bare command is asked what they would like to say."""
    if not event.text.strip() and await staff.role_of(work, event.sender) is None:
        await welcome.offer(work, await meet(work, event.sender, event.name, event.language))
    else:
        await run(work, event, event.text)


async def run(work: Work, caller: Caller, text: str) -> None:
    """Does what the words say and answers the caller alone."""
    person = await meet(work, caller.sender, caller.name, caller.language)
    reply = await _reply(work, caller, person, text)
    private.answer_all(work, caller, contents(reply), person.language)


async def answer(work: Work, caller: Caller, text: str) -> Reply:
    """What the caller is answered."""
    return await _reply(work, caller, await meet(work, caller.sender, caller.name, caller.language), text)


async def _reply(work: Work, caller: Caller, person: Person, text: str) -> Reply:
    verb, *words = text.split() or ["overview"]
    name = named(verb.casefold().lstrip("/"))
    asked = Asked(work, caller, person, name or "help", words, COMMANDS)
    role = COMMANDS[name].role if name is not None else "viewer"
    subject = await _subject(work, caller, words)
    if not await staff.allowed(work, caller, role, f"command {name or 'unknown'}", subject):
        return asked.fail("command.refused", command=f"/survey {name or verb}", whom=staff.whom_to_ask(work))
    if name is None:
        return _unknown(asked, verb)
    if not asked.shows_buttons and not COMMANDS[name].reads:
        return asked.fail("command.reading_only", command=name)
    return await COMMANDS[name].handler(asked)


async def _subject(work: Work, caller: Caller, words: list[str]) -> str:
    """What the audit log keeps of a command. A customer may say anything there, and of that nothing is kept."""
    return " ".join(words) if await staff.role_of(work, caller.sender) is not None else ""


def contents(reply: Reply) -> Sequence[Content]:
    if reply is None:
        return ()
    if isinstance(reply, str):
        return (Notice(reply),)
    return reply if isinstance(reply, list) else (reply,)


def named(verb: str) -> str | None:
    """The command behind a verb or a unique beginning of one."""
    return meant(verb, COMMANDS)


def _unknown(asked: Asked, verb: str) -> Misused:
    beginning = [name for name in COMMANDS if name.startswith(verb.casefold())]
    if beginning:
        return Misused(asked.tell("command.ambiguous_verb", text=verb, verbs=", ".join(beginning)))
    near = process.extractOne(verb, list(COMMANDS), score_cutoff=50)
    if near is None:
        return Misused(asked.tell("command.unknown_bare", text=verb))
    usage = asked.tell("command.usage", usage=f"/survey {COMMANDS[near[0]].usage}")
    return Misused(f"{asked.tell('command.unknown', text=verb, nearest=near[0])}\n{usage}")
