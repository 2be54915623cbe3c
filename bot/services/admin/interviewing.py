"""`interview`: a colleague asks the customer and types the answers. They are the customer's own, and marked so.

It is a dialogue in the colleague's chat; after each step what was answered is written down in a conversation of the
contact's, with alerts and all. One in which nothing was answered leaves nothing behind; one that is left expires when
its dialogue does. The customer is sent nothing.
"""

from __future__ import annotations

from datetime import timedelta

from bot.contract.address import Address
from bot.contract.inbound import MessageReceived
from bot.contract.outbound import Notice
from bot.engine import words
from bot.engine.advance import Step
from bot.engine.conversation import Conversation, Seed, from_json, to_json
from bot.engine.effects import Effect, OpenCase, RecordAnswer, RecordRemark, WithdrawCase
from bot.engine.events import Commanded, Event, Replied, Tapped
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.services import dialogues
from bot.services.admin.asked import Asked, Reply, find, not_published
from bot.services.admin.customers import Customer, customer
from bot.services.apply import Turn, apply
from bot.services.dialogues import Dialogue, Plan
from bot.services.people import Person
from bot.services.surveys import Listed
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import interviews, people, timers

TIMER = "interview"
#: What is being handled when a dialogue is forgotten is over by then.
_IN_FLIGHT = timedelta(hours=1)
#: What becomes the customer's. Everything else is shown to the colleague, or is about silence, which is theirs to mend.
_KEPT = (RecordAnswer, RecordRemark, OpenCase, WithdrawCase)


async def interview(asked: Asked) -> Reply:
    """`interview KEY CUSTOMER`: begins it, or goes on with the one that was left."""
    if len(asked.words) < 2:
        return asked.usage()
    found = await find(asked, asked.words[0])
    if isinstance(found, str):
        return found
    if found.listed is None:
        return not_published(asked, found)
    whom = await customer(asked, slice(1, None))
    if isinstance(whom, str):
        return whom
    left = await _left(asked, found.listed, whom)
    if left is None:
        await _begin(asked, found.listed, whom)
    else:
        await _resume(asked, left)
    return asked.tell("preview.in_your_chat") if asked.caller.place is not None else None


async def _left(asked: Asked, listed: Listed, whom: Customer) -> Dialogue | None:
    """Their own interview of this customer with this survey that is not over."""
    for each in await dialogues.theirs(asked.work, asked.person.address):
        if each.kind == "interview" and (each.subject, each.data["contact_id"]) == (listed.survey.key, whom.id):
            return each
    return None


async def _begin(asked: Asked, listed: Listed, whom: Customer) -> None:
    work, survey = asked.work, listed.survey
    address = Address.parse(whom.addresses[0])
    row = await people.load(work.tx, str(address), address.channel)
    assert row is not None
    data = {
        "contact_id": whom.id,
        "address_id": row["address_id"],
        "address": str(address),
        "name": whom.name,
        "version_id": listed.version_id,
        "attributes": dict(row["attributes"]),
    }
    language = asked.language if asked.language in survey.languages else survey.default_language
    facts = {**row["attributes"], "channel": "interview", "language": language, "company": work.house.company}
    seed = Seed(id="", event_id=work.key, at=work.now, language=language, name=row["name"], facts=facts)
    dialogue, step = await dialogues.begin(
        work, asked.person, Plan("interview", "chat", survey.key, survey, seed, data)
    )
    dialogues.tell(work, dialogue, Notice(asked.tell("interview.begins", name=whom.name, key=survey.key)))
    await _show(work, dialogue, step, asked.language, None)


async def _resume(asked: Asked, left: Dialogue) -> None:
    """Its open question once more."""
    work = asked.work
    dialogue = await dialogues.put(work, left, "chat")
    said = asked.tell("interview.resumes", name=dialogue.data["name"], key=dialogue.subject)
    dialogues.tell(work, dialogue, Notice(said))
    await _bring(work, asked.person, dialogue, Commanded(work.key, work.now, "resume"))


async def typed(work: Work, person: Person, dialogue: Dialogue, event: MessageReceived) -> None:
    """STOP alone is the colleague's own word; a sentence with it is what the customer said."""
    if words.is_stop(event.text) and " " not in event.text.strip():
        await _leave(work, person, dialogue)
    else:
        await _bring(work, person, dialogue, Replied(event.key, event.at, event.text, event.message, event.edited))


async def pressed(work: Work, person: Person, dialogue: Dialogue, event: Tapped | Commanded) -> None:
    await _bring(work, person, dialogue, event)


async def _leave(work: Work, person: Person, dialogue: Dialogue) -> None:
    left = await dialogues.put(work, dialogue, "left")
    told = phrase("interview.left", key=left.subject, address=left.data["address"])
    dialogues.tell(work, left, Notice(say(told, person.language)))


async def _bring(work: Work, person: Person, dialogue: Dialogue, event: Event) -> None:
    after, step = await dialogues.bring(work, dialogue, event)
    await _show(work, after, step, person.language, dialogue.conversation)


async def _show(work: Work, dialogue: Dialogue, step: Step, language: Language, before: Conversation | None) -> None:
    dialogues.show(work, dialogue, step, lambda effect: _remark(effect, language))
    await _keep(work, dialogue, step, before)
    if not dialogue.conversation.open:
        await dialogues.close(work, dialogue)
        told = phrase("interview.ends", name=dialogue.data["name"], n=len(dialogue.conversation.answers))
        dialogues.tell(work, dialogue, Notice(say(told, language)))


def _remark(effect: Effect, language: Language) -> Notice | None:
    return Notice(say(phrase("interview.opened_case"), language)) if isinstance(effect, OpenCase) else None


async def _keep(work: Work, dialogue: Dialogue, step: Step, before: Conversation | None) -> None:
    """The conversation as it stands now, as the customer's."""
    effects = tuple(each for each in step.effects if isinstance(each, _KEPT))
    if "conversation_id" not in dialogue.data:
        if not effects:
            return
        dialogue.data["conversation_id"] = await _write_down(work, dialogue)
        await dialogues.save(work, dialogue)
    number = dialogue.data["conversation_id"]
    after = dialogue.conversation.but(id=str(number))
    await interviews.save(work.tx, number, to_json(after), work.now)
    # The colleague may change the language they read the questions in: it is not the customer's.
    known = before.but(language=after.language) if before is not None else None
    turn = Turn(work, _customer(dialogue), number, dialogue.data["version_id"], dialogue.survey, known, after)
    turn.interviewed_by = str(dialogue.address)
    await apply(turn, Step(after, effects))


async def _write_down(work: Work, dialogue: Dialogue) -> int:
    values = {
        **{name: dialogue.data[name] for name in ("version_id", "contact_id", "address_id")},
        "survey_key": dialogue.survey.key,
        "revision": 0,
        "state": {},
        "started_at": dialogue.conversation.started_at,
        "updated_at": work.now,
        "interviewed_by": str(dialogue.address),
    }
    number = await interviews.create(work.tx, values)
    ends = dialogue.conversation.started_at + dialogues.KEPT + _IN_FLIGHT
    timer = {"kind": TIMER, "conversation_id": number, "case_id": None, "turn": 0, "due_at": ends}
    await timers.arm(work.tx, [timer])
    return number


async def expire(work: Work, timer: timers.Row) -> None:
    """Nobody can go on with it any more: its dialogue is forgotten. The answers so far stay."""
    state = await interviews.under_way(work.tx, timer["conversation_id"])
    if state is not None:
        ended = from_json(state).but(status="finished", outcome="expired", asked=None)
        await interviews.save(work.tx, timer["conversation_id"], to_json(ended), work.now)


def _customer(dialogue: Dialogue) -> Person:
    """As far as answers and cases need to know them. Nothing is sent to them, so they need no introduction."""
    data = dialogue.data
    return Person(
        address=Address.parse(data["address"]),
        address_id=data["address_id"],
        contact_id=data["contact_id"],
        name=data["name"],
        language=dialogue.conversation.language,
        attributes=data["attributes"],
        state="reachable",
        introduced=True,
        conversation=None,
    )
