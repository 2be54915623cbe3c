"""A conversation's turns: starting one, and bringing an event to one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from bot.engine.advance import advance, start
from bot.engine.conditions import Scalar
from bot.engine.conversation import AS_THE_SURVEY_HAS_IT, Conversation, Course, Seed, from_json, to_json
from bot.engine.events import Commanded, Event, Interrupted
from bot.services.apply import Turn, apply
from bot.services.people import Person
from bot.services.surveys import Listed
from bot.services.work import Work
from bot.storage import conversations

_NO_FACTS: Mapping[str, Scalar] = MappingProxyType({})
#: Conversations that close on the same day do so one after the other: so many would hold up other timers.
_CLOSING = 3600


async def begin(
    work: Work,
    person: Person,
    listed: Listed,
    facts: Mapping[str, Scalar] = _NO_FACTS,
    course: Course = AS_THE_SURVEY_HAS_IT,
) -> int:
    """Starts a conversation and asks its first question. The caller has seen that nothing speaks against it. `facts`
    are known beside those of the contact."""
    conversation_id = await conversations.create(
        work.tx,
        {
            "version_id": listed.version_id,
            "survey_key": listed.survey.key,
            "contact_id": person.contact_id,
            "address_id": person.address_id,
            "channel": person.address.channel,
            "status": "open",
            "revision": 0,
            "state": {},
            "started_at": work.now,
            "updated_at": work.now,
        },
    )
    seed = Seed(
        id=str(conversation_id),
        event_id=work.key,
        at=work.now,
        language=person.language,
        name=person.name,
        facts={**person.facts(work.house.company), **facts},
        course=_spread(course, conversation_id),
    )
    step = start(listed.survey, seed)
    turn = Turn(work, person, conversation_id, listed.version_id, listed.survey, None, step.conversation)
    await conversations.save(work.tx, conversation_id, 0, to_json(step.conversation), work.now)
    await apply(turn, step)
    return conversation_id


def _spread(course: Course, conversation_id: int) -> Course:
    if course.closes_at is None:
        return course
    return course._replace(closes_at=course.closes_at + timedelta(seconds=conversation_id % _CLOSING))


async def bring(work: Work, person: Person, row: Any, event: Event) -> Conversation:
    """Brings the event to the conversation in `row` (`conversation_id, version_id, revision, state, asked_at`). It goes
    on where the person is, wherever they were asked.

    Raises LostRace when somebody else has moved it on since it was read. What changes nothing writes nothing.
    """
    survey = await work.house.library.version(work.tx, row["version_id"])
    before = from_json(row["state"])
    step = advance(survey, before, event)
    moved = row["asked_at"] != person.address_id
    if moved and step.effects and step.conversation.open:
        await conversations.move(work.tx, row["conversation_id"], row["asked_at"], person.address_id)
    if step.conversation != before:
        state = to_json(step.conversation)
        await conversations.save(work.tx, row["conversation_id"], row["revision"], state, work.now)
    if step.effects:
        turn = Turn(work, person, row["conversation_id"], row["version_id"], survey, before, step.conversation)
        turn.moved = moved
        await apply(turn, step)
    return step.conversation


async def hand_over(work: Work, person: Person) -> None:
    """Staff have the conversation now: what a survey still asks there ends."""
    if person.in_conversation:
        await bring(work, person, person.conversation, Interrupted(work.key, work.now))


async def remind(work: Work, person: Person) -> None:
    """The open question once more, for somebody who asks to begin what has begun."""
    assert person.conversation is not None
    await bring(work, person, person.conversation, Commanded(work.key, work.now, "resume"))
