"""The command language, neutral of platforms: `/survey VERB …` on Slack and Telegram, or said to the bot.

Every command checks the role when it is used, and so does every button of one. A refusal is private, says whom to ask,
and is in the audit log. A verb may be shortened as long as it is unique. What each does is in `services/admin/`.
"""

from __future__ import annotations

from rapidfuzz import process

from bot.contract.inbound import CommandUsed
from bot.services import private, staff, welcome
from bot.services.admin import (
    asking,
    checking,
    colleagues,
    drafting,
    exchange,
    figures,
    helping,
    interviewing,
    inviting,
    library,
    promoting,
    publishing,
    risk_rules,
    team_family,
    trying,
)
from bot.services.admin.asked import Asked, Command, Family, Misused, Reply, contents, meant
from bot.services.api.family import API
from bot.services.campaigns.family import CAMPAIGN
from bot.services.cases.commands import CASE
from bot.services.contacts.family import CONTACT
from bot.services.gates import rehearsing
from bot.services.gates.commands import GATE
from bot.services.gates.why import WHY
from bot.services.law.commands import DATA
from bot.services.people import Person, meet
from bot.services.private import Caller
from bot.services.topics.commands import TOPIC
from bot.services.triggers import commands as trigger_family
from bot.services.wishes.family import IDEA
from bot.services.work import Work

#: The role × command table: the least role that may use each, and how it is used.
COMMANDS: dict[str, Command] = {
    "overview": Command(helping.overview, "viewer", "overview", "overview", reads=True),
    "help": Command(helping.help_, "viewer", "help results", "help [COMMAND]", reads=True),
    "list": Command(library.list_, "viewer", "list", "list", reads=True),
    "show": Command(library.show, "viewer", "show nps", "show SURVEY [LANGUAGE] [page N]", reads=True),
    "new": Command(drafting.new, "admin", "new csat", "new [TEMPLATE]"),
    "edit": Command(
        drafting.edit, "admin", "edit nps", "edit SURVEY [QUESTION | add | about | endings | alerts | discard]"
    ),
    "check": Command(checking.check, "staff", "check nps", "check SURVEY"),
    "preview": Command(trying.preview, "staff", "preview nps ru", "preview SURVEY [LANGUAGE] [here]"),
    "publish": Command(publishing.publish, "admin", "publish nps", "publish SURVEY"),
    "versions": Command(publishing.versions, "viewer", "versions nps", "versions SURVEY", reads=True),
    "rollback": Command(publishing.rollback, "admin", "rollback nps 2", "rollback SURVEY VERSION"),
    "pause": Command(library.pause, "admin", "pause nps", "pause SURVEY"),
    "resume": Command(library.resume, "admin", "resume nps", "resume SURVEY"),
    "archive": Command(library.archive, "admin", "archive nps", "archive SURVEY"),
    "send": Command(
        asking.send,
        "staff",
        "send nps to tel:+447700900123",
        "send SURVEY to @person | tel:+… | telegram:… | contact NAME",
    ),
    "link": Command(
        inviting.link,
        "staff",
        "link nps",
        "link SURVEY [for @person | ADDRESS | contact NAME] [in here | #channel]",
    ),
    "trigger": Command(
        trigger_family.trigger,
        "admin",
        "trigger nps 7 days after signed_up",
        "trigger [SURVEY [WHEN [if CONDITION]] | on N | pause N | resume N | remove N]",
    ),
    "interview": Command(
        interviewing.interview,
        "staff",
        "interview nps contact Ann",
        "interview SURVEY @person | ADDRESS | contact NAME",
    ),
    "alert": Command(
        drafting.alert,
        "admin",
        "alert nps when score <= 4 to slack:T1/C2 within 15m",
        "alert SURVEY when CONDITION to TARGET [then TARGET | duty] [within 15m] [reply 2h] [resolve 2d] [team KEY] "
        "[calm] [consent QUESTION] [follow SURVEY after 7d]",
    ),
    "results": Command(
        figures.results_,
        "viewer",
        "results nps last 30d by channel",
        "results SURVEY [last 30d] [by language|channel|version]",
        reads=True,
    ),
    "answers": Command(figures.answers, "staff", "answers nps", "answers SURVEY [CONTACT]"),
    "export": Command(exchange.export_, "admin", "export nps yaml", "export SURVEY [csv|json|yaml|surveyjs|xlsform]"),
    "import": Command(exchange.import_, "admin", "import", "import [SURVEY]"),
    "rehearse": Command(
        rehearsing.rehearse,
        "admin",
        "rehearse gap 14d, cap day 100",
        "rehearse [SURVEY] RULE, RULE (each as after /gate)",
        reads=True,
    ),
    "staff": Command(
        colleagues.staff_,
        "admin",
        "staff add @person [admin|staff|viewer]",
        "staff list | add @person [admin|staff|viewer] | remove @person",
    ),
    "roles": Command(colleagues.roles, "viewer", "roles", "roles", reads=True),
    "audit": Command(colleagues.audit, "admin", "audit last 7d", "audit [last 7d]"),
    "language": Command(colleagues.language, "viewer", "language ru", "language en|ru|zh-Hans|zh-Hant", reads=True),
}

#: Which commands stand together in the help.
_CHAPTERS = {
    "see": ("overview", "list", "show", "results", "answers", "versions"),
    "make": ("new", "edit", "check", "preview", "publish", "rollback", "alert", "import", "export"),
    "ask": ("send", "trigger", "link", "interview", "rehearse", "pause", "resume", "archive"),
    "people": ("staff", "roles", "audit", "language", "help"),
}

SURVEY = Family("survey", COMMANDS, "overview", _CHAPTERS)
#: Slash command → what it can do. Each but the first has its table beside what it does.
FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        SURVEY,
        CASE,
        team_family.TEAM,
        IDEA,
        TOPIC,
        risk_rules.RISK,
        promoting.PROMOTER,
        DATA,
        API,
        CONTACT,
        CAMPAIGN,
        GATE,
        WHY,
    )
}


async def used(work: Work, event: CommandUsed) -> None:
    """Typed by anybody: a customer who types the bare command is asked what they would like to say."""
    if event.command == "survey" and not event.text.strip() and await staff.role_of(work, event.sender) is None:
        await welcome.offer(work, await meet(work, event.sender, event.name, event.language))
    else:
        await run(work, event, f"{event.command} {event.text}")


async def run(work: Work, caller: Caller, text: str) -> None:
    """Does what the words say and answers the caller alone."""
    person = await meet(work, caller.sender, caller.name, caller.language)
    reply = await _reply(work, caller, person, text)
    private.answer_all(work, caller, contents(reply), person.language)


async def answer(work: Work, caller: Caller, text: str) -> Reply:
    """What the caller is answered."""
    return await _reply(work, caller, await meet(work, caller.sender, caller.name, caller.language), text)


async def _reply(work: Work, caller: Caller, person: Person, text: str) -> Reply:
    family, verb, words = split(text)
    name = meant(verb.casefold().lstrip("/"), family.commands)
    asked = Asked(work, caller, person, name or "help", words, family)
    role = family.commands[name].role if name is not None else "viewer"
    subject = await _subject(work, caller, words[: family.commands[name].logged] if name is not None else words)
    if not await staff.allowed(
        work, caller, role, f"{_AUDITED.get(family.name, family.name)} {name or 'unknown'}", subject
    ):
        return asked.fail(
            "command.refused", command=f"/{family.name} {name or verb}", whom=await staff.whom_to_ask(work)
        )
    if name is None:
        return _unknown(asked, verb)
    if not asked.shows_buttons and not family.commands[name].reads:
        return asked.fail("command.reading_only", command=name)
    return await family.commands[name].handler(asked)


#: What the audit log calls the use of a command: `/survey list` is `command list`, `/case list` is `case list`.
_AUDITED = {"survey": "command"}


def split(text: str) -> tuple[Family, str, list[str]]:
    """The family, the verb and the words after it: `case list mine`, `/case list mine`, or `list` of `/survey`."""
    words = text.split()
    family = FAMILIES.get(words[0].casefold().lstrip("/")) if words else None
    if family is not None:
        words = words[1:]
    chosen = family or SURVEY
    verb, *rest = chosen.understood(words) or [chosen.bare]
    return chosen, verb, rest


def named(text: str) -> str | None:
    """The command of `/survey` that the words mean, however shortened."""
    family, verb, _ = split(text)
    return meant(verb.casefold(), family.commands) if family is SURVEY else None


def for_anyone(text: str) -> bool:
    """Whether the words name a family that customers use too."""
    return split(text)[0].for_anyone


def begins(text: str) -> bool:
    """Whether the words are a whole command: a family's name or a verb of `/survey`."""
    word = text.casefold().split(maxsplit=1)[:1]
    return bool(word) and (word[0] in FAMILIES or word[0] in COMMANDS)


async def _subject(work: Work, caller: Caller, words: list[str]) -> str:
    """What the audit log keeps of these words of a command. A customer may say anything there: of that nothing is
    kept."""
    return " ".join(words) if await staff.role_of(work, caller.sender) is not None else ""


def _unknown(asked: Asked, verb: str) -> Misused:
    beginning = [name for name in asked.commands if name.startswith(verb.casefold())]
    if beginning:
        return Misused(asked.tell("command.ambiguous_verb", text=verb, verbs=", ".join(beginning)))
    near = process.extractOne(verb, list(asked.commands), score_cutoff=50)
    if near is None:
        return Misused(asked.tell("command.unknown_bare", text=verb))
    usage = asked.tell("command.usage", usage=f"/{asked.family.name} {asked.commands[near[0]].usage}")
    return Misused(f"{asked.tell('command.unknown', text=verb, nearest=near[0])}\n{usage}")
