"""A campaign's plan and figures in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from babel.dates import format_skeleton

from bot.engine.campaigns import Plan
from bot.engine.hours_text import show_minutes
from bot.engine.languages import Language
from bot.engine.phrases import Phrase, phrase
from bot.services.voice import say, say_all
from bot.storage.campaigns import Row

#: The reasons that are named one by one.
_MOST_REASONS = 6


def title(campaign: Row, plan: Plan, language: Language) -> str:
    """`Campaign 3: nps to plan = pro`"""
    return say_all([phrase("campaign.title", number=campaign["id"]), _whom(plan)], language, " ")


def described(plan: Plan, language: Language) -> str:
    """All of the plan but the survey and whom it goes to, on a line."""
    return say_all(_parts(plan, language), language, "; ")


def _whom(plan: Plan) -> Phrase:
    keys = " / ".join(plan.arms)
    if plan.segment is None:
        return phrase("campaign.to_everybody", keys=keys)
    return phrase("campaign.to", keys=keys, segment=str(plan.segment))


def _parts(plan: Plan, language: Language) -> Iterator[Phrase]:
    yield from _time(plan, language)
    if plan.cap is not None:
        yield phrase("campaign.part.cap", cap=plan.cap)
    if plan.sample < 1:
        yield phrase("campaign.part.sample", share=share(plan))
    if plan.against is not None:
        yield phrase("campaign.part.against", a=plan.survey, b=plan.against)
    if plan.closes is not None:
        yield phrase("campaign.part.until", day=day(plan.closes, language))
    if plan.remind is not None:
        yield phrase("campaign.part.remind", time=plan.remind)


def _time(plan: Plan, language: Language) -> Iterator[Phrase]:
    if plan.day is None:
        yield phrase("campaign.part.now")
    elif plan.minute is None:
        yield phrase("campaign.part.from_day", day=day(plan.day, language))
    else:
        yield phrase("campaign.part.at", day=day(plan.day, language), time=show_minutes(plan.minute))


def share(plan: Plan) -> str:
    return f"{100 * plan.sample:g}"


def day(on: date, language: Language) -> str:
    """`Tue, Dec 1`"""
    return str(format_skeleton("MMMEd", on, locale=language.replace("-", "_")))


def gates(counted: Mapping[str, int], language: Language) -> str:
    """`opted out 30, unreachable 12`, the most frequent first."""
    return _listed({say(phrase(f"gate.name.{gate}"), language): n for gate, n in counted.items()})


def channels(counted: Mapping[str, int], language: Language) -> str:
    return _listed({say(phrase(f"channel.{channel}"), language): n for channel, n in counted.items()})


def _listed(counted: Mapping[str, int]) -> str:
    ranked = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    more = ["..."] if len(ranked) > _MOST_REASONS else []
    return ", ".join([f"{name} {n}" for name, n in ranked[:_MOST_REASONS]] + more)
