"""Who wrote "forget me" is asked whether they are sure. What they type next answers that, if it is a yes or a no or
what the buttons say; else it is forgotten that they were asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.engine import words
from bot.engine.conversation import Seed
from bot.engine.languages import LANGUAGES
from bot.engine.phrases import phrase
from bot.engine.survey import Ending, Survey, YesNo
from bot.engine.words.text import key
from bot.services import dialogues
from bot.services.dialogues import Dialogue, Plan
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work

KIND = "forget"
#: Who answers later may mean something else.
_GOOD = timedelta(minutes=15)
#: What is open is a dialogue like others, so that what is typed asks the database for it only while there is one.
_ASKED = Survey(
    key="forget",
    title={"en": "forget"},
    questions=(YesNo(key="sure", text={"en": "sure"}),),
    endings=(Ending(text={"en": "done"}),),
)


async def wait(work: Work, person: Person) -> None:
    """For what they type next."""
    seed = Seed(id="", event_id=work.key, at=work.now, language=person.language)
    await dialogues.begin(work, person, Plan(KIND, "chat", "", _ASKED, seed, {}))


async def drop(work: Work, person: Person) -> None:
    """They have answered by a button."""
    dialogue = await dialogues.in_chat(work, person.address) if person.in_dialogue else None
    if dialogue is not None and dialogue.kind == KIND:
        await dialogues.close(work, dialogue)


def said(work: Work, person: Person, dialogue: Dialogue, text: str) -> bool | None:
    """Whether they are sure; None where the text does not say, or answers what a survey has asked since."""
    asked = dialogue.conversation.last_at
    return None if work.now - asked > _GOOD or _asked_since(person, asked) else _meant(text)


def _asked_since(person: Person, asked: datetime) -> bool:
    row = person.conversation
    return row is not None and person.in_conversation and datetime.fromisoformat(row["state"]["last_at"]) > asked


def _meant(text: str) -> bool | None:
    if key(text) in _labels("button.forget_all"):
        return True
    return False if key(text) in _labels("button.keep_all") else words.sure_in(text)


def _labels(button: str) -> Sequence[str]:
    return [key(say(phrase(button), each)) for each in LANGUAGES]
