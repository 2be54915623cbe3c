"""The forms about a case: what each asks, and what becomes of the answers. A form's subject is its name and the case's
number: `reply 12`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from bot.contract.outbound import Content, Notice
from bot.engine.cases.events import By
from bot.engine.conversation import Value
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services import dialogues, formfields
from bot.services.cases import closing_form, drafted, snoozing, snoozing_form
from bot.services.cases.who import by_of
from bot.services.dialogues import Dialogue
from bot.services.forms.parts import Part
from bot.services.forms.parts import sheet as sheet_of
from bot.services.forms.sheet import Sheet
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work


class Filled(NamedTuple):
    """A form about a case that has been filled in: by whom, and what with. An answer that was left out is not
    there; `data` is what was kept when it was opened."""

    case_id: int
    person: Person
    by: By
    answers: Mapping[str, Value]
    data: Mapping[str, Any]


class CaseForm(NamedTuple):
    """`title` heads the form and has `case`; `parts` are what it asks, given what was kept when it was opened. `done`
    returns what the one who filled it in is told; None where the case itself shows it. `submit` is the id of what its
    last button says."""

    title: str
    parts: Callable[[Mapping[str, Any]], tuple[Part, ...]]
    done: Callable[[Work, Filled], Awaitable[Phrase | Content | None]]
    submit: str


async def _reply(work: Work, filled: Filled) -> Phrase | Content | None:
    """Words that stood there already and were left are meant, too."""
    words = filled.answers.get("words") or filled.data.get("words", "")
    return await drafted.written(work, filled.person, filled.case_id, str(words))


async def _resolve(work: Work, filled: Filled) -> Phrase | Content | None:
    return await closing_form.filled_in(work, filled.case_id, filled.person, filled.answers)


async def _snooze(work: Work, filled: Filled) -> Phrase | Content | None:
    return await snoozing.put_off(work, filled.by, filled.case_id, str(filled.answers.get("until", "")))


_FORMS: Mapping[str, CaseForm] = {
    "reply": CaseForm(drafted.TITLE, drafted.parts, _reply, "case.form_send"),
    "resolve": CaseForm(closing_form.TITLE, closing_form.parts, _resolve, "staff.button.resolve"),
    "snooze": CaseForm("case.snooze_form_title", snoozing_form.parts, _snooze, "staff.button.snooze"),
}


def sheet(subject: str, data: Mapping[str, Any], language: Language) -> Sheet | None:
    name, case_id = _read(subject)
    form = _FORMS.get(name)
    if form is None:
        return None
    asked = sheet_of(phrase(form.title, case=case_id), form.parts(data), language)
    return asked._replace(submit=form.submit)


def _read(subject: str) -> tuple[str, int]:
    name, _, case_id = subject.partition(" ")
    return name, int(case_id)


async def done(work: Work, person: Person, dialogue: Dialogue) -> list[Content]:
    name, case_id = _read(dialogue.subject)
    await dialogues.close(work, dialogue)
    answers = formfields.answers(dialogue.survey, dialogue.conversation)
    said = await _FORMS[name].done(work, Filled(case_id, person, by_of(person), answers, dialogue.data))
    if said is None:
        return []
    return [Notice(say(said, person.language)) if isinstance(said, Phrase) else said]
