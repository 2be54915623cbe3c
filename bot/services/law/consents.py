"""Every opt-in and opt-out is written down with its wording, time and source, for whoever has to prove it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.contract.address import Address
from bot.engine.agreeing import Purpose, State
from bot.engine.conversation import Conversation
from bot.engine.languages import Language, Texts, pick
from bot.engine.piping import plain
from bot.engine.survey import ContactDetails, Question, Survey
from bot.services.people import Person
from bot.services.work import Work
from bot.storage import consents as storage

#: How somebody came to say it; `joined` is by a link or a code that was another contact's until then, `answer` is to
#: a survey's question, `staff`, an `import` or the `api` for them.
Source = Literal["said", "carrier", "link", "joined", "keyword", "menu", "button", "answer", "staff", "import", "api"]
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Act:
    """What they did. `purpose` is `all` (to be written to at all), `surveys`, or `contact` (by staff, about an
    answer)."""

    source: Source
    wording: str = ""
    purpose: Purpose = "all"
    by: str = ""


async def note(work: Work, person: Person, state: State, act: Act) -> None:
    await note_of(work, person.contact_id, str(person.address), state, act)


async def note_of(work: Work, contact: int, place: str, state: State, act: Act) -> None:
    values = {
        "address": place,
        "contact_id": contact,
        "purpose": act.purpose,
        "state": state,
        "at": work.now,
        "wording": act.wording[:_LONGEST],
        "source": act.source,
        "channel": Address.parse(place).channel,
        "event_key": work.key[:200],
        "by": act.by,
    }
    await storage.add(work.tx, values)


async def answered(
    work: Work, person: Person, survey: Survey, conversation: Conversation, rows: Sequence[Mapping[str, Any]]
) -> None:
    """The answer that lets staff write to the customer is evidence too, with the question that was put to them; so
    are contact details, with what they were told these are for."""
    wanted = {alert.consent for alert in survey.alerts}
    for row in rows:
        question = survey.by_key[row["question"]]
        if question.key in wanted or isinstance(question, ContactDetails):
            language = conversation.language
            wording = " ".join(pick(each, language, survey.default_language) for each in _asked(question))
            act = Act("answer", f"{wording} {_given(question, row, language)}".strip(), "contact")
            await note(work, person, "in" if row["value"] else "out", act)


def _asked(question: Question) -> list[Texts]:
    return [question.text, question.consent] if isinstance(question, ContactDetails) else [question.text]


def _given(question: Question, row: Mapping[str, Any], language: Language) -> str:
    """The answer, but no number or address: those stand with the answers."""
    return "" if isinstance(question, ContactDetails) else row["words"] or plain(row["value"], language)
