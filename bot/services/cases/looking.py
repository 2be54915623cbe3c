"""`/case show 12`: what stands on the card, and the story behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.contract.outbound import Card, Notice
from bot.engine.phrases import Phrase, phrase
from bot.services import names
from bot.services.admin.asked import Asked, Failed, Misused, Reply
from bot.services.cases.card import card_of
from bot.services.cases.naming import find
from bot.services.cases.stored import Row, case_of
from bot.services.cases.summaries import short
from bot.services.voice import say
from bot.storage import case_lists

#: So many of the latest lines of its story, and so much of each of them.
_LINES, _LONGEST = 15, 200


class _Line(NamedTuple):
    at: datetime
    words: Phrase | str


async def show(asked: Asked) -> Reply:
    row = await find(asked) if len(asked.words) == 1 else asked.usage()
    if isinstance(row, Failed | Misused):
        return row
    card = await card_of(asked.work, row)
    if not asked.shows_buttons:
        return "\n".join(short(each, 120) for each in _by_text(card))
    story = await _story(asked, row)
    return Notice("\n".join([*_lines(card), "", *story]), card.buttons)


def _by_text(card: Card) -> list[str]:
    words = [answer for _, answer in card.quotes]
    who = card.facts[0][1] if card.facts else ""
    return [f"{card.headline} · {who}", *words[:1], card.state]


def _lines(card: Card) -> list[str]:
    """The words of the card, one thing on each line."""
    return [
        card.headline,
        *(f"{label}: {value}" for label, value in card.facts),
        *(f"{question}\n> {said}" if question else f"> {said}" for question, said in card.quotes),
        card.state,
    ]


async def _story(asked: Asked, row: Row) -> list[str]:
    """What happened and what was written, in its order; of a long story the end."""
    tx, number = asked.work.tx, row["id"]
    lines = await case_lists.latest_story(tx, number, _LINES)
    called = await names.called(asked.work, [name for each in lines for name in (each["detail"], each["name"])])
    happened = [_Line(each["at"], _happened(each, called)) for each in lines]
    written = [_Line(each["at"], _written(each, row)) for each in await case_lists.latest_messages(tx, number, _LINES)]
    story = sorted([*written[::-1], *happened[::-1]], key=lambda each: each.at)[-_LINES:]
    zone = ZoneInfo(case_of(row).policy.hours.zone)
    return [
        f"{each.at.astimezone(zone):%m-%d %H:%M} {short(say(each.words, asked.language), _LONGEST)}" for each in story
    ]


def _happened(line: case_lists.Row, called: Mapping[str, str]) -> Phrase:
    where = called.get(line["detail"], line["detail"])
    did = "took" if line["detail"] == line["actor"] else line["action"].replace(" ", "_")
    what = phrase(f"case.did.{did}", where=where)
    return phrase("case.did", name=called.get(line["name"], line["name"]), what=what) if line["name"] else what


def _written(message: case_lists.Row, row: Row) -> str:
    if message["direction"] == "to":
        return f"{message['author_name']} → {message['words']}"
    return f"{row['name'] or row['address'] or ''} ← {message['words']}"
