"""A pressed button. Its token may be forged or stale: it is checked against who pressed it and what is so now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast, get_args

from bot.contract import tokens
from bot.contract.inbound import ButtonPressed
from bot.contract.outbound import Notice
from bot.contract.tokens import Token
from bot.engine.events import Command, Commanded, Tapped
from bot.engine.phrases import phrase
from bot.services import (
    commands,
    converse,
    dialogue_kinds,
    dialogues,
    home,
    offer_answers,
    private,
    reachability,
    welcome,
)
from bot.services.cases import presses as case_presses
from bot.services.cases import verdicts
from bot.services.law.consents import Act
from bot.services.people import Person, meet
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import conversations


async def pressed(work: Work, event: ButtonPressed) -> None:
    token = tokens.read(event.token)
    if token is not None and token.kind in _KINDS:
        await _KINDS[token.kind](work, event, token)


async def _answer(work: Work, event: ButtonPressed, token: Token) -> None:
    conversation, question, choice = token.parts
    tapped = Tapped(id=event.key, at=event.at, question=question, choice=choice, source=event.message)
    await _to_conversation(work, event, conversation, tapped)


async def _control(work: Work, event: ButtonPressed, token: Token) -> None:
    conversation, command, *argument = token.parts
    if command in get_args(Command):
        commanded = Commanded(event.key, event.at, cast("Command", command), argument[0] if argument else "")
        await _to_conversation(work, event, conversation, commanded)


async def _to_conversation(work: Work, event: ButtonPressed, conversation: str, what: Tapped | Commanded) -> None:
    """A button belongs to the conversation it names, if that is the presser's own. One of an older conversation may
    still correct an answer there, unless another has begun."""
    if (number := tokens.dialogue_named(conversation)) is not None:
        await _to_dialogue(work, event, number, what)
        return
    person = await reachability.welcome_back(work, await meet(work, event.sender, event.name, event.language))
    row = person.conversation
    named = tokens.number(conversation)
    if row is None or named is None or person.state == "opted_out":
        return
    if row["conversation_id"] != named:
        await _to_an_older_one(work, person, named, what)
        return
    await converse.bring(work, person, row, what)


async def _to_dialogue(work: Work, event: ButtonPressed, number: int, what: Tapped | Commanded) -> None:
    """A form or a preview: theirs alone. One that is over says so."""
    person = await meet(work, event.sender, event.name, event.language)
    dialogue = await dialogues.load(work, number, event.sender)
    if dialogue is None:
        await dialogue_kinds.not_theirs(work, person, event)
    else:
        await dialogue_kinds.pressed(work, person, dialogue, what, event)


async def _to_an_older_one(work: Work, person: Person, conversation: int, what: Tapped | Commanded) -> None:
    row = await conversations.load(work.tx, conversation)
    if row is None or row["contact_id"] != person.contact_id:
        return
    if person.address_id not in (row["asked_at"], row["moved_from"]):
        return
    if person.in_conversation or row["interviewed_by"]:
        work.tell(person.address, Notice(say(phrase("say.too_late"), person.language)))
    else:
        await converse.bring(work, person, row, what)


async def _case(work: Work, event: ButtonPressed, token: Token) -> None:
    case_id, action = token.parts
    if (number := tokens.number(case_id)) is not None:
        await case_presses.press(work, event, number, action)


async def _start(work: Work, event: ButtonPressed, token: Token) -> None:
    person = await meet(work, event.sender, event.name, event.language)
    listed = await work.house.library.find(work.tx, token.parts[0])
    if listed is not None:
        if event.place is None:
            welcome.settle_choice(work, person, listed, event.message)
        await welcome.start(work, await reachability.opt_in(work, person, Act("button", token.parts[0])), listed)
        if event.place is not None and any(each.to == person.address for each in work.outbounds):
            private.answer(work, event, phrase("say.in_your_chat"), person.language)


async def _admin(work: Work, event: ButtonPressed, token: Token) -> None:
    verb, argument = token.parts
    await commands.run(work, event, f"{verb} {argument.removeprefix('-')}")


async def _erase(work: Work, event: ButtonPressed, token: Token) -> None:
    conversation, question = token.parts
    if (number := tokens.number(conversation)) is not None:
        await home.erase(work, event, number, question)


async def _verdict(work: Work, event: ButtonPressed, token: Token) -> None:
    case_id, said = token.parts
    if (number := tokens.number(case_id)) is not None:
        await verdicts.pressed(work, event, number, said)


_KINDS: dict[str, Callable[[Work, ButtonPressed, Token], Awaitable[None]]] = {
    "a": _answer,
    "m": _control,
    "c": _case,
    "s": _start,
    "x": _admin,
    "e": _erase,
    "v": _verdict,
    "p": offer_answers.pressed,
}
