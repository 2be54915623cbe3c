"""What is wrong with a trigger that can be read: a survey there is none of, a word that is taken."""

from __future__ import annotations

from bot.engine.conditions import names
from bot.engine.phrases import Phrase, phrase
from bot.engine.survey import Survey
from bot.engine.triggers.trigger import OnAnswer, OnKeyword, Trigger
from bot.engine.words.taken import could_be_an_answer, means_something
from bot.services.admin.asked import Asked
from bot.services.contacts import known
from bot.services.triggers.standing import Standing
from bot.services.work import Work


async def wrong(work: Work, trigger: Trigger) -> Phrase | None:
    start = trigger.start
    if isinstance(start, OnKeyword):
        return await _keyword(work, start)
    if isinstance(start, OnAnswer):
        listed = await work.house.library.find(work.tx, start.survey)
        return phrase("trigger.no_survey", key=start.survey) if listed is None else _answer(listed.survey, start)
    return None


async def _keyword(work: Work, start: OnKeyword) -> Phrase | None:
    """Stop is stop and yes is yes, whatever a trigger says."""
    word = start.word
    means_more = means_something(word) or could_be_an_answer(word)
    taken = means_more or await work.house.library.by_keyword(work.tx, word) is not None
    others = [each.trigger.start for each in await work.house.triggers.current(work.tx, work.now)]
    named = [each.word.casefold() for each in others if isinstance(each, OnKeyword)]
    return phrase("trigger.keyword_taken", word=word) if taken or word.casefold() in named else None


def _answer(survey: Survey, start: OnAnswer) -> Phrase | None:
    groups = {group for each in survey.questions if hasattr(each, "scale") for group in each.scale.groups}
    if start.answer == "group" and start.group not in groups:
        return phrase("trigger.no_group", key=survey.key, group=start.group, groups=", ".join(sorted(groups)) or "-")
    unknown = names(start.where) - set(survey.by_key) if start.where is not None else set()
    if unknown:
        keys = ", ".join(survey.by_key)
        return phrase("trigger.no_question", key=survey.key, question=sorted(unknown)[0], questions=keys)
    return None


async def warnings(asked: Asked, standing: Standing, *, running: bool) -> list[Phrase]:
    """What it can be switched on in spite of."""
    found = [] if running else [phrase("trigger.not_running", key=standing.survey)]
    return [*found, *await known.unknown(asked.work.tx, standing.trigger.only)]
