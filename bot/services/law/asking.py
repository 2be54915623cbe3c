"""A customer asks for their own data, or to be forgotten: in their own chat, in words or by a button."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

from bot.contract.outbound import Content, Dossier, Notice, Outbound
from bot.engine import words
from bot.engine.phrases import phrase
from bot.engine.words.own_data import Wish
from bot.services import dialogues
from bot.services.admin.asked import button
from bot.services.dialogues import Dialogue
from bot.services.law import erasing, holding, sure
from bot.services.people import Person
from bot.services.voice import say, say_all
from bot.services.work import Work
from bot.storage import erasures, timers

#: The farewell names its reader's address: it goes, too, soon after it was sent.
SWEEP = "farewell"
_SOON = timedelta(minutes=1)


async def typed(work: Work, person: Person, wish: Wish) -> None:
    if wish == "forget_now":
        await forget(work, person)
    else:
        work.tell(person.address, await (mine if wish == "mine" else confirmation)(work, person))


async def answered(work: Work, person: Person, dialogue: Dialogue, text: str) -> bool:
    """Whether it said if they are sure. They are asked for that once."""
    await dialogues.close(work, dialogue)
    decided = sure.said(work, person, dialogue, text)
    if decided is None:
        return False
    spoken = replace(person, language=words.spoken_in(text, dialogue.conversation.language))
    if decided:
        await forget(work, spoken)
    else:
        work.tell(person.address, Notice(say(phrase("law.kept"), spoken.language)))
    return True


async def mine(work: Work, person: Person) -> Content:
    """The file; where none can be sent, whom to ask for it."""
    channel = work.channel(person.address)
    if channel is None or not channel.capabilities.attachments:
        return Notice(say(phrase("law.no_files", company=work.house.company), person.language))
    if (held := await _held(work, person, "law.mine_held")) is not None:
        return held
    return dossier(person.contact_id, person, say(phrase("law.mine", company=work.house.company), person.language))


async def _held(work: Work, person: Person, words: str) -> Notice | None:
    told = await holding.told(work, person, words)
    return Notice(say(told, person.language)) if told is not None else None


def dossier(contact_id: int, reader: Person, caption: str) -> Dossier:
    """Made only when it is sent: what waits in the outbox has nothing of it."""
    alt = say(phrase("law.not_written"), reader.language)
    return Dossier(contact_id, f"data-{contact_id}.json", caption, alt)


async def confirmation(work: Work, person: Person) -> Notice:
    if (held := await _held(work, person, "law.forget_held")) is not None:
        return held
    await sure.wait(work, person)
    channel = work.channel(person.address)
    asked = [phrase("law.sure")]
    if channel is None or not channel.capabilities.buttons:
        return Notice(say_all([*asked, phrase("law.type_yes")], person.language))
    return Notice(
        say_all(asked, person.language),
        (
            button(phrase("button.forget_all"), "data forget yes", person.language, "danger"),
            button(phrase("button.keep_all"), "data keep", person.language),
        ),
    )


async def forget(work: Work, person: Person) -> None:
    """The last word they hear from us. A link or a code since they were asked holds it too."""
    if (held := await _held(work, person, "law.forget_held")) is not None:
        work.tell(person.address, held)
        return
    await erasing.erase(work, person.contact_id)
    key = f"farewell:{secrets.token_hex(8)}"
    farewell = Notice(say(phrase("law.forgotten", company=work.house.company), person.language))
    work.send(Outbound(key=key, to=person.address, content=farewell))
    await timers.rearm(work.tx, SWEEP, key, work.now + _SOON)


async def sweep(work: Work, timer: timers.Row) -> None:
    """The farewell has been sent, or never will be."""
    if not await erasures.sweep(work.tx, timer["subject"]):
        await timers.rearm(work.tx, SWEEP, timer["subject"], work.now + _SOON)
