"""What a dry run has counted, in words, with what it takes: days, text messages, money."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from math import ceil

from bot.contract.channel import Measures
from bot.contract.outbound import Button, Notice
from bot.engine.campaigns import Plan
from bot.engine.hours import DAY, Span
from bot.engine.languages import Language, pick
from bot.engine.phrases import Phrase, phrase
from bot.engine.piping import pipe
from bot.engine.quiet import day_of
from bot.engine.survey import Statement, Survey
from bot.engine.tallies import Tally
from bot.services.admin.asked import button, notice
from bot.services.campaigns import telling, wording
from bot.services.campaigns.plans import plan_of
from bot.services.contacts import known
from bot.services.gates import settings
from bot.services.lint import measured
from bot.services.lint.shown import money
from bot.services.voice import say
from bot.services.work import Work
from bot.storage.campaigns import Row

_DAY = timedelta(days=1)
_LONGEST_QUESTION = 160


async def dry_run(work: Work, campaign: Row) -> Notice:
    """With the buttons that begin it, change it, or forget it."""
    tally = Tally.model_validate(campaign["tally"])
    return notice(await _text(work, campaign, "campaign.estimate"), *_buttons(campaign, tally))


async def begun(work: Work, campaign: Row) -> Notice:
    """The dry run once it has been used: it offers nothing any more, and stands where it stood."""
    return Notice(await _text(work, campaign, "campaign.started"), in_place=True)


async def _text(work: Work, campaign: Row, end: str) -> str:
    language: Language = campaign["language"]
    plan, tally = plan_of(campaign), Tally.model_validate(campaign["tally"])
    surveys = await _surveys(work, plan)
    lines = [
        wording.title(campaign, plan, language),
        wording.described(plan, language),
        *await known.unknown(work.tx, plan.segment),
        "",
        *await _figures(work, campaign, plan, tally),
        *_texts(work, surveys, tally, language),
        "",
        *(_question(work, each, language) for each in surveys.values()),
        phrase(end),
    ]
    return "\n".join(say(each, language) for each in lines)


def _buttons(campaign: Row, tally: Tally) -> Iterator[Button]:
    number, revision, language = campaign["id"], campaign["revision"], campaign["language"]
    if tally.eligible:
        yield button(phrase("button.campaign_start"), f"campaign start {number} r{revision}", language, "primary")
    yield button(phrase("button.campaign_change"), f"campaign change {number}", language)
    yield button(phrase("button.campaign_drop"), f"campaign drop {number}", language)


def counting(campaign: Row, seen: int, of: int) -> Notice:
    """While it is being counted."""
    shown = phrase("campaign.counting", number=campaign["id"], bar=telling.bar(seen, of), n=seen)
    return Notice(say(shown, campaign["language"]))


async def _surveys(work: Work, plan: Plan) -> dict[str, Survey]:
    found = {key: await work.house.library.find(work.tx, key) for key in plan.arms}
    return {key: listed.survey for key, listed in found.items() if listed is not None}


# ---------------------------------------------------------------- how many


async def _figures(work: Work, campaign: Row, plan: Plan, tally: Tally) -> list[str | Phrase]:
    language: Language = campaign["language"]
    if not tally.meant:
        return [phrase("campaign.nobody", n=tally.seen)]
    days = await spread(work, campaign, plan, tally)
    lines: list[str | Phrase] = [phrase("campaign.meant", n=tally.meant, of=tally.seen)]
    if tally.sampled_out:
        lines.append(phrase("campaign.sampled_out", n=tally.sampled_out))
    asked = tally.asked.total()
    takes = max(days, await _sending_days(work, tally))
    lines.append(
        phrase("campaign.will_ask", n=asked, where=_where(tally, language), days=phrase("campaign.days", n=takes))
    )
    if tally.night:
        lines.append(phrase("campaign.night", n=tally.night))
    if tally.later:
        lines.append(phrase("campaign.later", n=tally.later.total(), why=wording.gates(tally.later, language)))
    if tally.never:
        lines.append(phrase("campaign.never", n=tally.never.total(), why=wording.gates(tally.never, language)))
    if plan.cap is not None and tally.eligible > plan.cap * days:
        lines.append(phrase("campaign.too_many", n=tally.eligible - plan.cap * days))
    if plan.closes is None:
        closes = (await ending(work, campaign, plan, tally)).closes
        assert closes is not None
        lines.append(phrase("campaign.ends", day=wording.day(closes, language)))
    return lines


def _where(tally: Tally, language: Language) -> str:
    return f" ({wording.channels(tally.asked, language)})" if tally.asked else ""


async def _sending_days(work: Work, tally: Tally) -> int:
    """How long it takes the platforms, which let only so many messages come, in the hours when customers are asked."""
    start, end = (await settings.rules(work)).quiet or Span(0, DAY)
    paces = {name: work.house.channels[name].capabilities.paces.channel for name in tally.asked if name}
    return max(
        (
            ceil(n * pace.seconds / pace.calls / (60 * (end - start)))
            for name, n in tally.asked.items()
            if (pace := paces.get(name))
        ),
        default=1,
    )


async def ending(work: Work, campaign: Row, plan: Plan, tally: Tally) -> Plan:
    """With the last day that it has if it begins now."""
    days = max(await spread(work, campaign, plan, tally), await _sending_days(work, tally))
    return plan.ending(work.now, days, (await settings.rules(work)).zone)


async def spread(work: Work, campaign: Row, plan: Plan, tally: Tally) -> int:
    """Over how many days, with its cap."""
    zone = (await settings.rules(work)).zone
    if campaign["closes_at"] is None:
        return tally.days(plan.cap, None)
    first = day_of(max(work.now, plan.begins(zone) or work.now), zone)
    return tally.days(plan.cap, max(1, ceil((campaign["closes_at"] - first) / _DAY)))


# ---------------------------------------------------------------- what it costs, and how it reads


def _texts(work: Work, surveys: dict[str, Survey], tally: Tally, language: Language) -> Iterator[Phrase]:
    """The first question to everybody as if we were new to them: who knows us costs less."""
    sms = work.house.channels.get("sms")
    if not tally.texts or not isinstance(sms, Measures):
        return
    segments = sum(n * _segments(work, surveys, key, sms) for key, n in tally.texts.items())
    price = work.house.sms_price
    if price is None:
        yield phrase("campaign.segments", n=segments)
    else:
        cost = money(Decimal(price) * segments, work.house.sms_currency, language)
        yield phrase("campaign.segments_priced", n=segments, cost=cost)


def _segments(work: Work, surveys: dict[str, Survey], key: str, sms: Measures) -> int:
    """Of the first message; what is not written in their language is asked in the survey's own."""
    survey_key, _, language = key.partition(":")
    survey = surveys[survey_key]
    parts = {
        each.language: each.parts.most
        for each in reversed([*measured.sent(survey, [sms], work.house.company)])
        if each.path[0] == "questions"
    }
    return parts.get(language, parts[survey.default_language])  # type: ignore[call-overload, no-any-return]


def _question(work: Work, survey: Survey, language: Language) -> Phrase:
    first = next(each for each in survey.questions if not isinstance(each, Statement))
    text = pick(first.text, language, survey.default_language)
    read = pipe(text, lambda name: work.house.company if name == "company" else "")
    return phrase("campaign.reads", key=survey.key, text=read[:_LONGEST_QUESTION])
