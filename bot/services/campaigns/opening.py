"""`/campaign new` and `change`: in words, or without them by a form."""

from __future__ import annotations

from collections.abc import Mapping

from bot.contract import tokens
from bot.engine.campaigns import Plan
from bot.engine.languages import Language, pick
from bot.engine.survey import Survey
from bot.services import dialogues, filling
from bot.services.admin.asked import Asked, Failed, Reply
from bot.services.admin.editor import brief
from bot.services.campaigns import making, reading
from bot.services.campaigns.form import Desk
from bot.services.campaigns.plans import ARCHIVED, plan_of
from bot.services.contacts import known
from bot.services.filling import Subject

#: A survey's title is no longer than this where one is chosen.
_TITLE = 40


async def new(asked: Asked) -> Reply:
    """`new continue 12` is the button of a form that could not be taken as it was."""
    if asked.words[:1] == ["continue"] and len(asked.words) == 2:
        return await _again(asked)
    return await making.new(asked) if asked.words else await _open(asked, "campaign new")


async def change(asked: Asked) -> Reply:
    if len(asked.words) != 1:
        return await making.change(asked)
    campaign = await making.draft(asked)
    if isinstance(campaign, Failed):
        return campaign
    return await _open(asked, f"campaign change {campaign['id']}", plan_of(campaign))


async def _again(asked: Asked) -> Reply:
    number = tokens.number(asked.words[1])
    there = await dialogues.load(asked.work, number, asked.caller.sender) if number is not None else None
    if there is None or (there.kind, there.surface) != ("campaign", "aside"):
        return asked.fail("filling.gone")
    await dialogues.close(asked.work, there)
    before = Desk.model_validate(there.data)
    return await _open(asked, there.subject, before.plan, before.said)


async def _open(asked: Asked, subject: str, plan: Plan | None = None, said: Mapping[str, str] | None = None) -> Reply:
    tx = asked.work.tx
    listed = await asked.work.house.library.all(tx)
    surveys = tuple(_named(each.survey, asked.language) for each in listed if each.status != ARCHIVED)
    desk = Desk(
        known=await reading.known(asked.work),
        typed=not asked.form_handle,
        surveys=surveys,
        facts=await known.names_shown(tx, asked.language),
        plan=plan,
        said=said or {},
    )
    about = Subject("campaign", subject, desk.model_dump(mode="json"))
    told = await filling.open_form(asked.work, asked.person, asked.caller, about)
    return asked.say(told) if told is not None else None


def _named(survey: Survey, language: Language) -> tuple[str, str]:
    """Its key and its title."""
    return survey.key, brief(pick(survey.title, language, survey.default_language), _TITLE)
