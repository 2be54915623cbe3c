"""`/promoter`: what happy customers are asked for, by whom it was taken up, and who brings their friends."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.contract.outbound import Content
from bot.engine import durations
from bot.engine.languages import LANGUAGES, Language
from bot.engine.phrases import Phrase, phrase
from bot.engine.promoting import KINDS, Action, Kind
from bot.engine.survey import show_duration
from bot.engine.words import language_named
from bot.services import offers, promoters, teams
from bot.services.admin import helping
from bot.services.admin.asked import Asked, Command, Family, Handler, Reply, meant
from bot.services.literal import one_line
from bot.storage import promoters as storage
from bot.storage import referrals as referral_storage

_LINK = re.compile(r"https://\S+")
_LONGEST_LINK = 1000
_LONGEST_TEXT = 600
_MOST_LINKS = 40
_COUNTRY = re.compile(r"[A-Z]{2}")
_PLATFORMS = ("slack", "telegram", "sms")
_LEADERS = 10
_REQUESTS = 20
_EXAMPLE_CODE = "K7QM2XPA"


async def list_(asked: Asked) -> Reply:
    """Each action: whether it is asked for, how often at most, and what came of it."""
    counts: dict[tuple[str, str], int] = {
        (row["kind"], row["outcome"]): row["n"] for row in await storage.counts(asked.work.tx)
    }
    return "\n".join([_line(asked, each, counts) for each in await promoters.actions(asked.work.tx)])


def _line(asked: Asked, action: Action, counts: dict[tuple[str, str], int]) -> str:
    offered = sum(n for (kind, _), n in counts.items() if kind == action.kind)
    taken = sum(counts.get((action.kind, outcome), 0) for outcome in ("accepted", "done"))
    line = asked.tell(
        "promoter.line",
        kind=action.kind,
        what=phrase(f"promoter.what.{action.kind}"),
        state=phrase(f"promoter.state.{_state(action)}"),
        period=show_duration(action.period),
        offered=offered,
        taken=taken,
    )
    links = [f"  {asked.say(_for_whom(place))}: {link}" for place, link in sorted(action.links.items())]
    return "\n".join([line, *links])


def _for_whom(place: str) -> Phrase | str:
    """What a link is for, as staff read it; a country stands by its code."""
    if place in LANGUAGES:
        return phrase(f"lang.{place}")
    return place if _COUNTRY.fullmatch(place) else phrase(f"channel.{place}" if place else "promoter.for_all")


def _state(action: Action) -> str:
    if action.ready:
        return "on"
    return "no_link" if action.enabled else "off"


def _switch(kind: Kind) -> Handler:
    """`KIND on|off [for LANGUAGE] [TEXT]`"""

    async def switch(asked: Asked) -> Reply:
        return await _switched(asked, kind)

    return switch


async def _switched(asked: Asked, kind: Kind) -> Reply:
    if not asked.words or (onoff := asked.words[0].casefold()) not in ("on", "off"):
        return asked.usage()
    words, language = _for_language(asked, asked.words[1:])
    text = " ".join(words)
    if language is None:
        return asked.usage()
    if len(text) > _LONGEST_TEXT:
        return asked.fail("promoter.text_too_long", limit=_LONGEST_TEXT)
    action = await _action(asked, kind)
    texts = {**action.texts, language: text} if text else action.texts
    return await _save(asked, replace(action, enabled=onoff == "on", texts=texts))


def _for_language(asked: Asked, words: list[str]) -> tuple[list[str], Language | None]:
    """The words behind `for LANGUAGE`, and that; the admin's own where none is said."""
    if len(words) >= 2 and words[0].casefold() == "for":
        return words[2:], language_named(words[1])
    return words, asked.language


async def review(asked: Asked) -> Reply:
    """`review LINK [for PLACE]`, `review off`, `review on TEXT`."""
    if asked.words and asked.words[0].casefold() in ("on", "off"):
        return await _switched(asked, "review")
    place = _place(asked.words[1:])
    if not asked.words or place is None:
        return asked.usage()
    link = asked.words[0]
    if not _LINK.fullmatch(link) or len(link) > _LONGEST_LINK:
        return asked.fail("promoter.bad_link", text=link[:_LONGEST_TEXT])
    action = await _action(asked, "review")
    links = {**action.links, place: link}
    if len(links) > _MOST_LINKS:
        return asked.fail("promoter.enough_links", n=_MOST_LINKS)
    return await _save(asked, replace(action, enabled=True, links=links))


def _place(words: list[str]) -> str | None:
    """For whom a link is: a country's code in capitals, a platform, a language; empty for everybody, None for none of
    these."""
    if not words:
        return ""
    if len(words) != 2 or words[0].casefold() != "for":
        return None
    word = words[1]
    if _COUNTRY.fullmatch(word):
        return word
    return word.casefold() if word.casefold() in _PLATFORMS else language_named(word)


async def period(asked: Asked) -> Reply:
    """`period KIND 90d`: at most once in that time."""
    words = durations.joined(asked.words)
    kind = meant(words[0].casefold(), KINDS) if len(words) == 2 else None
    time = durations.read(words[1]) if kind is not None else None
    if kind is None or time is None or time.days < 1 or time.seconds:
        return asked.usage()
    return await _save(asked, replace(await _action(asked, kind), period=time))


async def _action(asked: Asked, kind: str) -> Action:
    return next(each for each in await promoters.actions(asked.work.tx) if each.kind == kind)


async def _save(asked: Asked, action: Action) -> Reply:
    values: dict[str, Any] = {
        "kind": action.kind,
        "enabled": action.enabled,
        "texts": dict(action.texts),
        "links": dict(action.links),
        "period_days": action.period.days,
    }
    await storage.put_action(asked.work.tx, values)
    return _line(asked, action, {})


async def leaders(asked: Asked) -> Reply:
    """Whose friends have come, the most first."""
    rows = await referral_storage.leaders(asked.work.tx, _LEADERS)
    lines = [
        asked.tell("promoter.leader", place=place, name=one_line(row["name"]) or row["code"], n=row["n"])
        for place, row in enumerate(rows, 1)
    ]
    return "\n".join(lines) or asked.tell("promoter.no_leaders")


async def interviews(asked: Asked) -> Reply:
    """Who would talk to us and when; `interviews done 3` takes one off the list."""
    if asked.words and asked.words[0].casefold() == "done":
        return await _interviewed(asked)
    if asked.words:
        return asked.usage()
    rows = await storage.open_requests(asked.work.tx, _REQUESTS)
    here = ZoneInfo(await teams.zone(asked.work))
    lines = [
        asked.tell(
            "promoter.request",
            request=row["id"],
            name=one_line(row["name"]) or row["address"],
            address=row["address"],
            at=f"{row['at'].astimezone(here):%Y-%m-%d}",
            times=one_line(row["times"]),
        )
        for row in rows
    ]
    return "\n".join(lines) or asked.tell("promoter.no_requests")


async def _interviewed(asked: Asked) -> Reply:
    number = asked.words[1].removeprefix("#") if len(asked.words) == 2 else ""
    if not re.fullmatch(r"[0-9]{1,9}", number, re.ASCII):
        return asked.usage()
    if not await storage.close_request(asked.work.tx, int(number), str(asked.caller.sender)):
        return asked.fail("promoter.no_request", request=number)
    return asked.tell("promoter.request_done", request=number)


async def try_(asked: Asked) -> Reply:
    """Every action as it would be read here, in this person's language. Nothing is offered to anybody."""
    shown: list[Content] = [
        offers.notice(asked.work, asked.person, each, 0, _EXAMPLE_CODE)
        for each in await promoters.actions(asked.work.tx)
        if each.ready
    ]
    return shown or asked.tell("promoter.nothing_on")


def _switchable(kind: Kind, usage: str) -> Command:
    return Command(_switch(kind), "admin", usage, f"{kind} on|off [for LANGUAGE] [TEXT]")


COMMANDS: dict[str, Command] = {
    "list": Command(list_, "staff", "list", "list", reads=True),
    "interviews": Command(interviews, "staff", "interviews", "interviews [done NUMBER]"),
    "try": Command(try_, "staff", "try @me", "try @me"),
    "help": Command(helping.help_, "staff", "help review", "help [COMMAND]", reads=True),
    "leaders": Command(leaders, "admin", "leaders", "leaders", reads=True),
    "review": Command(
        review,
        "admin",
        "review https://g.page/r/acme/review for GB",
        "review LINK [for COUNTRY | PLATFORM | LANGUAGE] | on|off [for LANGUAGE] [TEXT]",
    ),
    "referral": _switchable("referral", "referral on"),
    "council": _switchable("council", "council on"),
    "nine": _switchable("nine", "nine off"),
    "talk": _switchable("talk", "talk off"),
    "period": Command(period, "admin", "period review 90d", "period review|referral|council|nine|talk 90d"),
}
PROMOTER = Family(
    "promoter",
    COMMANDS,
    "list",
    {
        "see": ("list", "leaders", "interviews", "try"),
        "ask": ("review", "referral", "council", "nine", "talk", "period"),
        "people": ("help",),
    },
)
