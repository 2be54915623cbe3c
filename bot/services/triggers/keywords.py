"""A word that starts a survey for whoever writes it: the survey's own, or one that a trigger names."""

from __future__ import annotations

from typing import NamedTuple

from bot.engine.condition_tree import lookup_in
from bot.engine.languages import Language, pick
from bot.engine.triggers.trigger import OnKeyword, Trigger
from bot.services.people import Person
from bot.services.surveys import Listed
from bot.services.work import Work


class Meant(NamedTuple):
    """The survey, the language that the word is of, and the word."""

    listed: Listed
    language: Language
    word: str


async def meant(work: Work, person: Person, text: str) -> Meant | None:
    """By this and nothing else."""
    found = await work.house.library.by_keyword(work.tx, text)
    if found is not None:
        listed, language = found
        return Meant(listed, language, pick(listed.survey.keywords, language, listed.survey.default_language))
    for standing in await work.house.triggers.current(work.tx, work.now):
        if _names(standing.trigger, text) and _is_for(standing.trigger, person, work.house.company):
            named = await work.house.library.find(work.tx, standing.survey)
            if named is not None and named.running:
                return Meant(named, person.language, text.strip())
    return None


def _names(trigger: Trigger, text: str) -> bool:
    return isinstance(trigger.start, OnKeyword) and trigger.start.word.casefold() == text.strip().casefold()


def _is_for(trigger: Trigger, person: Person, company: str) -> bool:
    return trigger.only is None or trigger.only.holds(lookup_in({}, person.facts(company)))
