"""The form of a campaign: what it asks, and the dry run that becomes of it. Its subject is `campaign new`, or
`campaign change 3`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.contract import tokens
from bot.contract.outbound import Content, Notice
from bot.engine.campaigns import Plan
from bot.engine.hours_text import show_minutes
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import show_duration
from bot.services import dialogues, formfields
from bot.services.admin.asked import Failed, button, notice
from bot.services.campaigns import making, reading, wording
from bot.services.campaigns.plans import plan_of
from bot.services.campaigns.readers import OFF, Known
from bot.services.dialogues import Dialogue
from bot.services.forms.parts import ONE_LINE, Judge, Part, Said
from bot.services.forms.parts import sheet as sheet_of
from bot.services.forms.sheet import Sheet
from bot.services.people import Person
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import campaigns as storage

#: So many surveys are a list to choose from; where there are more, one is named by its key.
_LISTED = 12
_LONGEST_SEGMENT = 1000


class Desk(BaseModel):
    """What is kept with a form. `surveys` are those that can be asked (key, title), `facts` what is known of contacts,
    `plan` the one that is changed, `said` what was entered in a form that could not be taken. In a chat it is `typed`:
    there a survey is called by its key alone."""

    model_config = ConfigDict(frozen=True)

    known: Known
    typed: bool
    surveys: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    plan: Plan | None = None
    said: Mapping[str, str] = Field(default_factory=dict)


def sheet(subject: str, data: Mapping[str, Any], language: Language) -> Sheet:
    number = _number(subject)
    title = phrase("button.campaign_new") if number is None else phrase("campaign.form_change", number=number)
    return sheet_of(title, _parts(Desk.model_validate(data)), language)._replace(submit="campaign.form_submit")


def _number(subject: str) -> int | None:
    return tokens.number(subject.rpartition(" ")[2])


# ---------------------------------------------------------------- what it asks


def _parts(at: Desk) -> Iterator[Part]:
    listed = at.surveys if 2 <= len(at.surveys) <= _LISTED else ()
    full = tuple((key, f"{key}: {title}") for key, title in listed)
    surveys = tuple((key, key) for key, _ in listed) if at.typed else full
    titles = "\n".join(line for _, line in full) if at.typed else ""
    yield _part(at, "survey", titles if listed else _hint("survey"), needed=True, options=surveys)
    yield _part(at, "to", _hint("to", names=", ".join(at.facts)), most=_LONGEST_SEGMENT)
    for name in ("at", "cap", "sample"):
        yield _part(at, name, _hint(name))
    none = ((OFF, phrase("campaign.form_no_other")),) if listed and "against" in _there(at) else ()
    yield _part(at, "against", _hint("against"), options=(*surveys, *none))
    for name in ("until", "remind"):
        yield _part(at, name, _hint(name))


def _hint(name: str, **args: str) -> Phrase:
    return phrase(f"campaign.form.{name}_hint", **args)


def _part(at: Desk, name: str, hint: Said, **more: Any) -> Part:
    given = {
        "kind": "one" if more.get("options") else "words",
        "now": _there(at).get(name, ""),
        "most": ONE_LINE,
        **more,
    }
    return Part(name, phrase(f"campaign.form.{name}"), hint=hint, judge=_judge(at, name), **given)


def _there(at: Desk) -> dict[str, str]:
    """What stands in the fields at first."""
    found = {**(_written(at.plan) if at.plan is not None else {}), **at.said}
    return {name: words for name, words in found.items() if words}


def _written(plan: Plan) -> dict[str, str]:
    """Part → its words; empty for none."""
    time = f" {show_minutes(plan.minute)}" if plan.minute is not None else ""
    return {
        "survey": plan.survey,
        "to": str(plan.segment or ""),
        "at": f"{plan.day}{time}" if plan.day is not None else "",
        "cap": str(plan.cap or ""),
        "sample": f"{wording.share(plan)}%" if plan.sample < 1 else "",
        "against": plan.against or "",
        "until": str(plan.closes or ""),
        "remind": show_duration(plan.remind) if plan.remind is not None else "",
    }


def _judge(at: Desk, name: str) -> Judge:
    before = at.plan.model_dump() if at.plan is not None else {}

    def judged(value: Any, answers: Mapping[str, Any]) -> Phrase | None:
        return reading.judge(at.known, name, _words({**at.said, **answers, name: value}), before)

    return judged


def _words(said: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was taken away is said to be off."""
    return {part: str(words or OFF).split() for part, words in said.items()}


# ---------------------------------------------------------------- what becomes of it


async def done(work: Work, person: Person, dialogue: Dialogue) -> list[Content]:
    """The dry run. What can't be (any more) is said, with a button that opens the form as it was filled in."""
    answers = formfields.answers(dialogue.survey, dialogue.conversation)
    said = {**dialogue.data["said"], **{part: str(value) for part, value in answers.items()}}
    made = await _made(work, person, _number(dialogue.subject), said)
    if isinstance(made, Phrase):
        aside = await dialogues.put(work, replace(dialogue, data={**dialogue.data, "said": said}), "aside")
        again = button(phrase("button.continue"), f"campaign new continue {aside.id}", person.language)
        return [notice(Failed(say(made, person.language)), again)]
    await dialogues.close(work, dialogue)
    if made is not None:
        return [made]
    elsewhere = bool(dialogue.data["answer"]["place"])
    return [Notice(say(phrase("campaign.in_your_chat"), person.language))] if elsewhere else []


async def _made(work: Work, person: Person, number: int | None, said: Mapping[str, str]) -> Notice | Phrase | None:
    known = await reading.known(work)
    if number is None:
        plan = reading.plan(known, _words(said))
        return plan if isinstance(plan, Phrase) else await making.create(work, person, plan)
    campaign = await storage.load(work.tx, number)
    if campaign is None or campaign["state"] != "draft":
        return Notice(Failed(say(phrase("campaign.begun", number=number), person.language)))
    plan = reading.plan(known, _words(said), plan_of(campaign))
    return plan if isinstance(plan, Phrase) else await making.alter(work, person, campaign, plan)
