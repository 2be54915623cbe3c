"""The form that resolves a case: the cause, and one line for the customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.contract.address import Address
from bot.contract.inbound import ButtonPressed
from bot.contract.outbound import Notice
from bot.engine.conversation import Value
from bot.engine.phrases import Phrase, phrase
from bot.services import dialogues
from bot.services.cases import aside, customer
from bot.services.cases.closing import LONGEST_LINE, Resolution, resolve
from bot.services.cases.customers import locked
from bot.services.cases.who import by_of
from bot.services.forms.parts import Part, sheet
from bot.services.people import Person, meet
from bot.services.work import Work

TITLE = "closing.form_title"
_OTHER = "other"
_LONGEST_CAUSE = 40


def parts(data: Mapping[str, Any]) -> tuple[Part, ...]:
    return tuple(_parts(data))


def _parts(data: Mapping[str, Any]) -> Iterator[Part]:
    """What depends on a choice comes last: a platform's form ends before it. For a customer who can't be
    told no words are asked."""
    named = [(key, name) for key, name in data.get("causes", ()) if key != _OTHER]
    if named:
        options = (*named, (_OTHER, phrase("closing.form_other")))
        yield Part("cause", phrase("closing.form_cause"), kind="one", options=options)
    reach = data.get("reach", "chat")
    if reach != "nobody":
        hint = phrase(f"closing.form_line_{reach}")
        yield Part("line", phrase("closing.form_line"), hint=hint, most=LONGEST_LINE)
    when = f"cause = {_OTHER}" if named else ""
    yield Part(_OTHER, phrase("closing.form_cause"), when=when, most=_LONGEST_CAUSE)


async def filled_in(work: Work, case_id: int, person: Person, answers: Mapping[str, Value]) -> Phrase | Notice:
    """A line that takes several text messages is shown first, and waits."""
    row = await locked(work, case_id)
    if row is None:
        return phrase("staff.gone")
    cause, line = str(answers.get(_OTHER) or answers.get("cause", "")), str(answers.get("line", "")).strip()
    if line and len(line) <= LONGEST_LINE and await customer.reachable(work, row):
        to, text = Address.parse(row["address"]), customer.told_by_text(work, row, by_of(person), line)
        if (measured := aside.measured(work, to, text)).parts > 1:
            form = sheet(phrase(TITLE, case=case_id), parts({}), person.language)
            await aside.put(work, person, f"resolve {case_id}", form, {"cause": cause, "line": line})
            meant = aside.Meant(case_id, to, row["name"] or str(to), text, ("tell", "resolve"))
            return aside.preview(work, meant, measured, person.language)
    return await resolve(work, case_id, by_of(person), Resolution(cause, line))


async def send(work: Work, event: ButtonPressed, case_id: int) -> Phrase:
    """The line that waits is sent after all."""
    person = await meet(work, event.sender, event.name, event.language)
    draft = await aside.waiting(work, person, f"resolve {case_id}")
    if draft is None:
        return phrase("reply.nothing_waits", case=case_id)
    await dialogues.close(work, draft)
    return await resolve(work, case_id, by_of(person), Resolution(draft.data["cause"], draft.data["line"]))
