"""A message a person typed: a control, an answer, a keyword, words for a case, or the beginning of something."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.contract import tokens
from bot.contract.inbound import ButtonPressed, MessageReceived
from bot.contract.outbound import Notice
from bot.engine import words
from bot.engine.events import Commanded, Replied
from bot.engine.phrases import phrase
from bot.services import (
    commands,
    converse,
    dialogue_kinds,
    dialogues,
    menus,
    offer_answers,
    presses,
    reachability,
    referrals,
    staff,
    welcome,
)
from bot.services.admin import exchange
from bot.services.cases import answering, closing, verdicts
from bot.services.cases import words as case_words
from bot.services.cases.stored import Row
from bot.services.contacts import moving
from bot.services.dialogues import Dialogue
from bot.services.gates import daytime, pumping
from bot.services.law import asking as own_data
from bot.services.law import purposes, sure
from bot.services.law.consents import Act
from bot.services.mentions import listening
from bot.services.people import Person, meet
from bot.services.topics import arriving
from bot.services.triggers import keywords
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import conversations


async def received(work: Work, event: MessageReceived) -> None:
    if event.place is not None:
        await _in_a_shared_place(work, event)
        return
    if await pumping.turned_away(work, event) or await case_words.taken(work, event):
        return
    person = await meet(work, event.sender, event.name, event.language)
    dialogue = await dialogues.in_chat(work, event.sender) if person.in_dialogue else None
    if dialogue is not None and dialogue.kind == sure.KIND:
        if not event.edited and await own_data.answered(work, person, dialogue, event.text):
            return
        dialogue = None
    if event.files and not event.edited and await staff.role_of(work, event.sender) is not None:
        await exchange.file_sent(work, person, event)
    elif dialogue is not None and _answers(dialogue, person, event):
        await dialogue_kinds.typed(work, person, dialogue, event)
    elif (wish := words.own_data_in(event.text)) is not None and not event.edited:
        await own_data.typed(work, _as_they_wrote(person, event), wish)
    elif person.state != "opted_out" and not event.edited and (state := words.surveys_in(event.text)) is not None:
        await purposes.said(work, _as_they_wrote(person, event), state, Act("said", event.text, "surveys"))
    elif words.is_stop(event.text):
        await reachability.opt_out(work, _as_they_wrote(person, event), Act("said", event.text))
    elif person.state == "opted_out":
        await _from_one_who_left(work, person, event)
    elif _is_command(event) and await _may_command(work, event):
        await commands.run(work, event, event.text)
    elif (wanted := closing.typed(event.text)) and await staff.role_of(work, event.sender) is not None:
        await closing.resolve_typed(work, event, wanted)
    elif (token := tokens.typed_case(event.text)) and await staff.role_of(work, event.sender):
        await presses.pressed(work, _as_press(event, token))
    elif not event.edited and await moving.typed(work, person, event.text):
        return
    else:
        await _from_customer(work, await reachability.welcome_back(work, person), event)


def _as_they_wrote(person: Person, event: MessageReceived) -> Person:
    """Spoken to in the language of their words, this once."""
    return replace(person, language=words.spoken_in(event.text, person.language))


def _answers(dialogue: Dialogue, person: Person, event: MessageReceived) -> bool:
    """What is typed belongs to whichever asked last: the dialogue, or a conversation that has begun or gone on since.
    A whole sentence that asks us to stop is never an entry in a form."""
    if dialogue.place is not None or _is_command(event):
        return False
    if dialogue.is_form and words.is_stop(event.text) and " " in event.text.strip():
        return False
    if not person.in_conversation or person.conversation is None:
        return True
    return dialogue.conversation.last_at >= datetime.fromisoformat(person.conversation["state"]["last_at"])


def _is_command(event: MessageReceived) -> bool:
    """A slash and the name of a family, where the platform has no commands of its own (SMS). One that is edited is not
    used again."""
    word = event.text.casefold().split(maxsplit=1)[:1]
    return not event.edited and bool(word) and word[0].startswith("/") and word[0][1:] in commands.FAMILIES


async def _may_command(work: Work, event: MessageReceived) -> bool:
    return commands.for_anyone(event.text) or await staff.role_of(work, event.sender) is not None


async def _in_a_shared_place(work: Work, event: MessageReceived) -> None:
    """Staff who mention the bot give it a command; anybody else is asked in their own chat. What people say among
    themselves is none of the bot's business, but where it was told to listen."""
    if await case_words.taken(work, event):
        return
    if not event.mentioned:
        await listening.overheard(work, event)
        return
    if await staff.role_of(work, event.sender) is not None:
        await _from_staff(work, event)
        return
    person = await meet(work, event.sender, event.name, event.language)
    if words.is_stop(event.text):
        await reachability.opt_out(work, person, Act("said", event.text))
    else:
        await welcome.offer(work, person)


async def _from_staff(work: Work, event: MessageReceived) -> None:
    person = await meet(work, event.sender, event.name, event.language)
    if event.files:
        await exchange.file_sent(work, person, event)
    elif (dialogue := await _answered_here(work, person, event)) is not None:
        await dialogue_kinds.typed(work, person, dialogue, event)
    else:
        await commands.run(work, event, event.text)


async def _answered_here(work: Work, person: Person, event: MessageReceived) -> Dialogue | None:
    """The preview that is played in this place, unless a whole command was said."""
    dialogue = await dialogues.in_chat(work, event.sender) if person.in_dialogue else None
    played = dialogue is not None and dialogue.place == event.place
    return dialogue if played and not commands.begins(event.text) else None


async def _from_one_who_left(work: Work, person: Person, event: MessageReceived) -> None:
    """Only START, a keyword, a link or a code brings somebody back who opted out; anything else is kept, and not
    answered."""
    if words.is_start(event.text):
        await reachability.come_back(work, _as_they_wrote(person, event), event.text)
    elif (found := await keywords.meant(work, person, event.text)) is not None:
        await welcome.keyword_sent(work, person, found)
    elif event.edited or not await moving.brought(work, person, event.text):
        await _keep(work, person, event, None)


async def _from_customer(work: Work, person: Person, event: MessageReceived) -> None:
    if person.in_conversation:
        await converse.bring(work, person, person.conversation, await _said(work, person, event))
    elif not event.edited and (case := await answering.in_talk(work, person.contact_id)) is not None:
        await _to_their_case(work, person, event, case)
    elif _is_correction(event) and person.conversation is not None:
        await converse.bring(work, person, person.conversation, _correction(event))
    elif (found := await keywords.meant(work, person, event.text)) is not None:
        await welcome.keyword_sent(work, person, found)
    elif (command := words.command_in(event.text)) is not None:
        await _commanded(work, _as_they_wrote(person, event), command)
    elif not event.edited and not await _waited_for(work, person, event):
        await _unasked(work, person, event)


async def _waited_for(work: Work, person: Person, event: MessageReceived) -> bool:
    """Whether it answers something that was asked outside of a conversation, or is a friend's code."""
    return (
        await verdicts.typed(work, person, event.text)
        or await welcome.sent_by_a_friend(work, person, referrals.typed(event.text))
        or await offer_answers.typed(work, person, event)
    )


async def _said(work: Work, person: Person, event: MessageReceived) -> Replied:
    """Who puts it off is asked again by day."""
    command = words.command_in(event.text)
    if command is None or command[0] != "later":
        return _reply(event)
    return replace(_reply(event), tomorrow=await daytime.tomorrow(work, person))


def _reply(event: MessageReceived) -> Replied:
    return Replied(id=event.key, at=event.at, text=event.text, source=event.message, edited=event.edited)


def _is_correction(event: MessageReceived) -> bool:
    command = words.command_in(event.text)
    return event.edited or (command is not None and command[0] == "change")


def _correction(event: MessageReceived) -> Replied | Commanded:
    command = words.command_in(event.text)
    if event.edited or command is None:
        return _reply(event)
    return Commanded(event.key, event.at, "change", command[1])


async def _commanded(work: Work, person: Person, command: tuple[str, str]) -> None:
    """A control with no question open: the language may be changed at any time, for the rest there is nothing to do."""
    language = words.language_named(command[1]) if command[0] == "language" else None
    if language is None:
        answer = phrase("law.help" if command[0] == "help" else "say.nothing_open", company=work.house.company)
        work.tell(person.address, Notice(say(answer, person.language)))
        return
    await menus.speak(work, person, language)
    told = phrase("lead.language_set", language=phrase(f"lang.{language}"))
    work.tell(person.address, Notice(say(told, language)))


async def _unasked(work: Work, person: Person, event: MessageReceived) -> None:
    """Words nobody asked for are kept: for the open case if there is one, else the customer is shown where to begin."""
    if (case := await answering.meant(work, person.contact_id)) is not None:
        await _to_their_case(work, person, event, case)
        return
    quiet = _finished_recently(person, work.now)
    await _keep(work, person, event, None)
    if not quiet:
        await welcome.offer(work, person)


async def _to_their_case(work: Work, person: Person, event: MessageReceived, case: Row) -> None:
    await _keep(work, person, event, case["conversation_id"])
    await answering.said(work, person, case, event.text)


def _finished_recently(person: Person, now: datetime) -> bool:
    """A "thanks!" after the last question is no wish to begin again; words after one given up may be."""
    row = person.conversation
    if row is None or row["state"]["outcome"] != "completed":
        return False
    return bool(now - datetime.fromisoformat(row["state"]["last_at"]) < timedelta(minutes=10))


async def _keep(work: Work, person: Person, event: MessageReceived, conversation_id: int | None) -> None:
    if not event.text:
        return
    values = {
        "contact_id": person.contact_id,
        "conversation_id": conversation_id,
        "words": event.text,
        "event_key": event.key,
        "said_at": work.now,
    }
    number = await conversations.remark(work.tx, values)
    await arriving.remark(work, values, number, person.language)


def _as_press(event: MessageReceived, token: str) -> ButtonPressed:
    """`ACK 12` by text message is a press on the card of case 12."""
    return ButtonPressed(
        key=event.key, at=event.at, sender=event.sender, name=event.name, token=token, message=event.message
    )
