"""What a customer answers to an offer, by a press or in words, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

from bot.contract.address import Address
from bot.contract.inbound import ButtonPressed, MessageReceived
from bot.contract.outbound import Notice
from bot.contract.tokens import Token, number
from bot.engine import replies
from bot.engine.phrases import Phrase, phrase
from bot.engine.replies.outcome import Accepted
from bot.engine.survey import YesNo
from bot.services import private, reachability, staff
from bot.services.cases.opening import default_targets
from bot.services.literal import one_line
from bot.services.people import Person, meet
from bot.services.topics import arriving
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import conversations
from bot.storage import promoters as storage

#: Words that come later answer something else.
_WAITS = timedelta(days=7)
#: As many as an interview request keeps.
MOST_TIMES = 300
_QUESTION = YesNo.model_validate({"key": "offer", "text": {"en": "?"}})


async def pressed(work: Work, event: ButtonPressed, token: Token) -> None:
    """Their own offer alone; one that has been answered says so."""
    offer, answer = token.parts
    person = await reachability.welcome_back(work, await meet(work, event.sender, event.name, event.language))
    row = await storage.offer(work.tx, found) if (found := number(offer)) is not None else None
    if row is None or row["contact_id"] != person.contact_id or answer not in ("yes", "no"):
        await staff.note(work, event, "offer", offer[:20], allowed=False)
        private.answer(work, event, phrase("offer.gone"), person.language)
    elif row["outcome"] != "offered" or person.state == "opted_out":
        private.answer(work, event, phrase("offer.answered"), person.language)
    else:
        await _answered(work, person, row, yes=answer == "yes")


async def typed(work: Work, person: Person, event: MessageReceived) -> bool:
    """Whether the words were an answer to what was offered last. They are not while something else was asked since."""
    last = person.conversation
    if last is None or not event.text.strip():
        return False
    since = work.now - _WAITS
    row = await storage.waiting(work.tx, person.contact_id, person.address_id, last["conversation_id"], since)
    if row is None:
        return False
    if row["waiting"] == "words":
        await _TAKEN[row["kind"]](work, person, row, event)
        return True
    meant = replies.read(_QUESTION, event.text, person.language, work.now.date())
    if not isinstance(meant, Accepted) or not isinstance(meant.value, bool):
        return False
    await _answered(work, person, row, yes=meant.value)
    return True


async def _answered(work: Work, person: Person, row: storage.Row, *, yes: bool) -> None:
    if not yes:
        await storage.change(work.tx, row["id"], "declined", "", work.now)
        _tell(work, person, phrase("offer.declined"))
    elif row["kind"] == "talk":
        await storage.change(work.tx, row["id"], "accepted", "words", work.now)
        _tell(work, person, phrase("offer.which_times"))
    else:
        await storage.change(work.tx, row["id"], "accepted", "", work.now)
        _tell(work, person, phrase("offer.accepted"))
        tell_staff(work, phrase("offer.staff.council", **_who(person)))


async def _times(work: Work, person: Person, row: storage.Row, event: MessageReceived) -> None:
    times = event.text.strip()
    if len(times) > MOST_TIMES:
        _tell(work, person, phrase("offer.times_too_long", limit=MOST_TIMES))
        return
    request = await storage.add_request(work.tx, person.contact_id, str(person.address), times, work.now)
    await storage.change(work.tx, row["id"], "done", "", work.now)
    _tell(work, person, phrase("offer.times_taken"))
    account = str(person.attributes.get("account", "")) or str(person.attributes.get("company", ""))
    tell_staff(
        work, phrase("offer.staff.talk", request=request, account=one_line(account), times=times, **_who(person))
    )


async def _nine(work: Work, person: Person, row: storage.Row, event: MessageReceived) -> None:
    """What was missing is kept with the conversation it is about."""
    values = {
        "contact_id": person.contact_id,
        "conversation_id": row["conversation_id"],
        "question": "nine",
        "words": event.text,
        "event_key": event.key,
        "said_at": work.now,
    }
    number_ = await conversations.remark(work.tx, values)
    await arriving.remark(work, values, number_, person.language, group="passive")
    await storage.change(work.tx, row["id"], "done", "", work.now)
    _tell(work, person, phrase("offer.thanks"))


_TAKEN = {"talk": _times, "nine": _nine}


def _who(person: Person) -> dict[str, object]:
    return {"name": one_line(person.name) or str(person.address), "address": str(person.address)}


def tell_staff(work: Work, words: Phrase) -> None:
    """In the first of the places where staff are; the first admin's chat where there is none."""
    for target in default_targets(work)[:1]:
        work.tell(Address.parse(target), Notice(say(words, work.house.language)))


def _tell(work: Work, person: Person, words: Phrase) -> None:
    work.tell(person.address, Notice(say(words, person.language)))
