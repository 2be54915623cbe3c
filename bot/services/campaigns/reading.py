"""A campaign as somebody writes it: `nps to plan = pro at tue 10:00 cap 500 a day sample 20% remind 3d`; and each
part of it alone, as a form asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.engine import campaigns
from bot.engine.campaigns import Plan
from bot.engine.phrases import Phrase, phrase
from bot.services import drafts
from bot.services.campaigns.readers import READERS, Fields, Known, shown
from bot.services.contacts import known as contacts
from bot.services.gates import settings
from bot.services.work import Work


async def known(work: Work) -> Known:
    surveys = {key: each.listed is not None for key, each in (await drafts.entries(work)).items()}
    called = await contacts.called(work.tx)
    return Known(now=work.now, rules=await settings.rules(work), surveys=surveys, called=called)


def read(known: Known, words: Sequence[str], before: Plan | None = None) -> Plan | Phrase:
    """`before` is the plan that is changed: what the words say nothing of stays as it is."""
    said = campaigns.parts(words)
    first = said.pop("")
    if before is None:
        return plan(known, {"survey": first, **said})
    return phrase("campaign.which_part", text=shown(first)) if first else plan(known, said, before)


def plan(known: Known, said: Mapping[str, Sequence[str]], before: Plan | None = None) -> Plan | Phrase:
    """As `read`; part → its words."""
    fields: dict[str, Any] = before.model_dump() if before is not None else {}
    for part, words in said.items():
        meant = READERS[part](known, words)
        if isinstance(meant, Phrase):
            return meant
        fields |= meant
    problems = (check(known, fields) for check in _BESIDE.values())
    return next(filter(None, problems), None) or Plan(**fields)


def judge(known: Known, part: str, said: Mapping[str, Sequence[str]], before: Fields) -> Phrase | None:
    """What is wrong with that part of what was said, by itself or beside the others; `before` is what stands where
    nothing was said."""
    found = {each: READERS[each](known, words) for each, words in said.items()}
    if isinstance(wrong := found[part], Phrase):
        return wrong
    fields = dict(before)
    for meant in found.values():
        fields |= {} if isinstance(meant, Phrase) else meant
    return _BESIDE[part](known, fields) if part in _BESIDE else None


# ---------------------------------------------------------------- what two parts say together


def _same(_known: Known, fields: Fields) -> Phrase | None:
    against = fields.get("against")
    alike = against is not None and against == fields.get("survey")
    return phrase("campaign.same_survey", key=against) if alike else None


def _early(known: Known, fields: Fields) -> Phrase | None:
    closes, today = fields.get("closes"), known.now.astimezone(ZoneInfo(known.rules.zone)).date()
    over = closes is not None and closes < max(fields.get("day") or today, today)
    return phrase("campaign.closes_early") if over else None


_BESIDE: Mapping[str, Callable[[Known, Fields], Phrase | None]] = {"against": _same, "until": _early}
