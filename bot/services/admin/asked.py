"""A command as it was given, and what every handler needs to answer it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import process

from bot.contract import tokens
from bot.contract.address import Address
from bot.contract.outbound import Button, Content, Notice, Style
from bot.engine import check
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Survey
from bot.services import drafts, staff
from bot.services.drafts import Author, Entry
from bot.services.marks import mark
from bot.services.people import Person
from bot.services.private import Caller
from bot.services.staff import Needed
from bot.services.voice import say
from bot.services.work import Work


class Failed(str):
    """Words that say why what was asked is not done. To somebody who reads they are words like any other; the command
    line tells a script by its exit code."""

    __slots__ = ()


class Misused(Failed):
    """...because it was not asked as it must be."""

    __slots__ = ()


class Undecided(Failed):
    """...because it must be chosen which is meant, by one of these buttons."""

    buttons: Sequence[Button] = ()


#: What a handler answers: words, or messages in their order. None: everything has been said already.
Reply = str | Content | list[Content] | None
Handler = Callable[["Asked"], Awaitable[Reply]]


def contents(reply: Reply) -> Sequence[Content]:
    if reply is None:
        return ()
    if isinstance(reply, str):
        return (notice(reply, *(reply.buttons if isinstance(reply, Undecided) else ())),)
    return reply if isinstance(reply, list) else (reply,)


class Command(NamedTuple):
    """`role` is the least that may use it; `usage` is an example as well, `form` the whole of it as it may be written;
    `reads` are those that only show something (or say in which language): they are understood by text message too.
    The audit log keeps so many words as `logged`, all of them where that is None: what follows them is a customer's, or
    goes to one."""

    handler: Handler
    role: Needed
    usage: str
    form: str
    reads: bool = False
    logged: int | None = None


class Family(NamedTuple):
    """What one slash command can do: `/survey`, `/case`. `bare` is done where nothing is said after it; `chapters` are
    the commands that stand together in its help, under the heading of that name. Where words need not begin with a
    verb, `understood` puts before them the one that they mean."""

    name: str
    commands: Mapping[str, Command]
    bare: str
    chapters: Mapping[str, tuple[str, ...]]
    understood: Callable[[Sequence[str]], list[str]] = list

    @property
    def for_anyone(self) -> bool:
        """Whether customers may use some of it."""
        return any(command.role == "anyone" for command in self.commands.values())

    def words(self, kind: str) -> str:
        """The id under which sentences of its own stand: those of `/survey` have the bare one."""
        return kind if self.name == "survey" else f"{kind}.{self.name}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked, where, and the words after the verb."""

    work: Work
    caller: Caller
    person: Person
    name: str
    words: list[str]
    family: Family

    @property
    def commands(self) -> Mapping[str, Command]:
        return self.family.commands

    @property
    def language(self) -> Language:
        return self.person.language

    @property
    def author(self) -> Author:
        return Author(self.caller.sender, self.person.name or str(self.caller.sender))

    @property
    def form_handle(self) -> str:
        return getattr(self.caller, "form_handle", "")

    @property
    def shows_buttons(self) -> bool:
        channel = self.work.channel(self.caller.place or self.caller.sender)
        return channel is not None and channel.capabilities.buttons

    def say(self, words: Phrase | str) -> str:
        return say(words, self.language)

    def tell(self, id_: str, **args: object) -> str:
        return say(phrase(id_, **args), self.language)

    def fail(self, id_: str, **args: object) -> Failed:
        return Failed(self.tell(id_, **args))

    def usage(self) -> Misused:
        """What to write instead, when the words after the verb are not what it takes."""
        return Misused(self.tell("command.usage", usage=f"/{self.family.name} {self.commands[self.name].usage}"))

    def button(self, label: str, command: str, style: Style = "plain") -> Button:
        """A next step: the command is used as if it had been typed, by whoever presses. One of another family than
        `/survey` begins with its name."""
        return button(phrase(f"button.{label}"), command, self.language, style)

    def button_with(self, label: str, command: str, **args: object) -> Button:
        """As `button`, its label with something filled in."""
        return button(phrase(f"button.{label}", **args), command, self.language)


def button(label: Phrase, command: str, language: Language, style: Style = "plain") -> Button:
    verb, _, rest = command.partition(" ")
    return Button(say(label, language), tokens.admin(verb, rest or "-"), style=style)


def meant(word: str, names: Collection[str]) -> str | None:
    """The name that a word is, or is a beginning of that no other name has."""
    if word in names:
        return word
    beginning = [name for name in names if name.startswith(word)]
    return beginning[0] if len(beginning) == 1 else None


def not_published(asked: Asked, entry: Entry) -> Notice:
    """What needs a published version is met with the way to one."""
    refusal = asked.fail("command.not_published", key=entry.survey.key)
    return notice(refusal, *to_publish(entry.survey, asked.language))


async def visible(asked: Asked) -> dict[str, Entry]:
    """The surveys that this person may know of: viewers see what is published, and no draft of it."""
    everything = await drafts.entries(asked.work)
    if staff.reaches(await staff.role_of(asked.work, asked.caller.sender), "staff"):
        return everything
    return {key: Entry(each.listed, None) for key, each in everything.items() if each.listed is not None}


def to_publish(survey: Survey, language: Language) -> tuple[Button, ...]:
    """The button that publishes the draft as it is shown here, and not what somebody makes of it afterwards. None while
    there is something to mend first."""
    if check.problems(survey):
        return ()
    return (button(phrase("button.publish"), f"publish {survey.key} {mark(survey)}", language, "primary"),)


async def find(asked: Asked, word: str) -> Entry | Failed:
    """The survey behind a key or a unique beginning of one; else what to tell the admin."""
    everything = await visible(asked)
    key = named(everything, word)
    return Failed(asked.say(key)) if isinstance(key, Phrase) else everything[key]


def named(keys: Collection[str], word: str) -> str | Phrase:
    """The survey's key that a word is, or is a unique beginning of; else what to tell the admin."""
    key = word.casefold()
    if (known := meant(key, keys)) is not None:
        return known
    beginning = [name for name in keys if name.startswith(key)]
    if beginning:
        return phrase("command.ambiguous", key=word, keys=", ".join(beginning[:6]))
    near = process.extractOne(key, list(keys), score_cutoff=50)
    if near is None:
        return phrase("command.no_survey_bare", key=word)
    return phrase("command.no_survey", key=word, nearest=near[0])


async def find_first(asked: Asked) -> Entry | Failed:
    """The survey that the first word names; the usage where there is no word."""
    return await find(asked, asked.words[0]) if asked.words else asked.usage()


async def find_only(asked: Asked) -> Entry | Failed:
    """As `find_first`, for a command that takes nothing else."""
    return await find_first(asked) if len(asked.words) == 1 else asked.usage()


def notice(text: str, *buttons: Button) -> Notice:
    return Notice(text, tuple(each for each in buttons if len(each.token.encode()) <= tokens.LIMIT))


_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>")
_PLACE = re.compile(r"<#([CG][A-Z0-9]{1,20})(?:\|[^>]*)?>")


def address_in(word: str, sender: Address) -> Address | None:
    """An address as an admin writes it: `tel:+44…`, a bare `+44…`, a Slack mention in the admin's own workspace."""
    if (mention := _MENTION.fullmatch(word)) and sender.scheme == "slack":
        return beside(sender, mention[1])
    written = f"tel:{re.sub(r'[-()]', '', word)}" if word.startswith("+") else word
    try:
        return Address.parse(written)
    except ValueError:
        return None


def place_in(word: str, sender: Address) -> Address | None:
    """As `address_in`, or a channel as Slack writes `#care` in a command."""
    if (mention := _PLACE.fullmatch(word)) and sender.scheme == "slack":
        return beside(sender, mention[1])
    return address_in(word, sender)


def beside(sender: Address, id_: str) -> Address:
    """In the same workspace."""
    return Address("slack", f"{sender.id.partition('/')[0]}/{id_}")
