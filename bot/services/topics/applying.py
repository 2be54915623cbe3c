"""The topics as they are now, applied to what was said before: beside everything else, a batch at a time. Each batch is
a timer, so it goes on where it was after a restart, and whoever asked sees how far it has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from babel.numbers import format_decimal

from bot.contract.address import Address
from bot.contract.outbound import Notice, Outbound
from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.engine.words.text import has_words
from bot.services.topics.arriving import OURSELVES, Said, rated, tag, understood
from bot.services.voice import say
from bot.services.work import Work
from bot.storage import retaggings, said, tags, timers
from bot.storage.said import SOURCES
from bot.storage.timers import Row

#: Texts in one transaction: on SQLite nobody else writes meanwhile.
BATCH = 100
#: So many times it says how far it has come.
_TOLD = 20


async def begin(work: Work, asked_by: Address, language: Language, topic_key: str, since: datetime) -> bool:
    """`topic_key` may be empty: all topics. False where another one is still under way."""
    if await retaggings.running(work.tx):
        return False
    values = {
        "topic_key": topic_key,
        "since": since,
        "source": SOURCES[0],
        "last_id": 0,
        "total": await said.count(work.tx, since),
        "asked_by": str(asked_by),
        "place": str(asked_by),
        "language": language,
        "started_at": work.now,
    }
    number = await retaggings.begin(work.tx, values)
    shown = _progress({**values, "done": 0, "tagged": 0, "finished_at": None})
    work.send(Outbound(key=_message(number), to=asked_by, content=shown))
    await _arm(work, number)
    return True


async def go_on(work: Work, timer: Row) -> None:
    """The next batch."""
    before = await retaggings.load(work.tx, timer["turn"])
    if before is None or before["finished_at"] is not None:
        return
    after = await _batch(work, dict(before))
    await retaggings.save(work.tx, after)
    if after["finished_at"] is None:
        await _arm(work, after["id"])
    _tell(work, before, after)


async def _arm(work: Work, number: int) -> None:
    row = {"kind": "retag", "conversation_id": None, "case_id": None, "turn": number, "due_at": work.now}
    await timers.arm(work.tx, [row])


async def _batch(work: Work, row: dict[str, Any]) -> dict[str, Any]:
    """Where it is after the next texts of one source; the next source where there are no more."""
    page = await said.page(work.tx, row["source"], row["since"], row["last_id"], BATCH)
    if page:
        tagged = await _apply(work, [_said(row["source"], each) for each in page], row)
        return {**row, "last_id": page[-1]["id"], "done": row["done"] + len(page), "tagged": row["tagged"] + tagged}
    following = SOURCES[SOURCES.index(row["source"]) + 1 :]
    if following:
        return {**row, "source": following[0], "last_id": 0}
    return {**row, "finished_at": work.now}


def _said(source: said.Source, row: Row) -> Said:
    return Said(
        source=source,
        source_id=row["id"],
        words=row["words"],
        language=row["language"],
        said_at=row["said_at"],
        group=row["score_group"] or rated(row["rating"]),
        conversation_id=row["conversation_id"],
        contact_id=row["contact_id"],
        survey_key=row["survey_key"],
    )


async def _apply(work: Work, texts: Sequence[Said], row: Row) -> int:
    """Puts on what the topics give now and takes off what they don't, but for what staff have done. How many texts were
    newly tagged."""
    texts = [each for each in texts if has_words(each.words)]
    if not texts:
        return 0
    known = await work.house.topics.current(work.tx)
    keys = {row["topic_key"]} & set(known.topics) if row["topic_key"] else set(known.topics)
    wanted = {(each.source_id, key) for each in texts for key in known.matcher.topics(each.words) & keys}
    there = await tags.there(work.tx, row["source"], [each.source_id for each in texts])
    new = wanted - {(each["source_id"], each["topic_key"]) for each in there}
    rows = [tag(each, key, work.now) for each in texts for number, key in sorted(new) if number == each.source_id]
    await tags.keep(work.tx, [understood(each) for each in texts], rows)
    await tags.forget(work.tx, row["source"], _stale(there, wanted, keys))
    return len({number for number, _ in new})


def _stale(there: Sequence[Row], wanted: Collection[tuple[int, str]], keys: Collection[str]) -> list[tuple[int, str]]:
    ours = (each for each in there if each["tagged_by"] == OURSELVES and each["topic_key"] in keys)
    return [pair for each in ours if (pair := (each["source_id"], each["topic_key"])) not in wanted]


# ---------------------------------------------------------------- what is shown


def _message(number: int) -> str:
    return f"retag:{number}"


def _tell(work: Work, before: Row, after: Row) -> None:
    """One message that changes; where none can, only the end is a second one. Named after how far it has come: the keys
    of timers may be the same."""
    place, ended = Address.parse(after["place"]), after["finished_at"] is not None
    channel = work.channel(place)
    edits = channel is not None and channel.capabilities.edits
    if ended or (edits and _steps(before) != _steps(after)):
        key = f"{_message(after['id'])}:{'end' if ended else after['done']}"
        work.send(Outbound(key=key, to=place, content=_progress(after)), edits=_message(after["id"]) if edits else "")


def _steps(row: Row) -> int:
    return int(_TOLD * row["done"] // max(row["total"], 1))


def _progress(row: Row) -> Notice:
    language: Language = row["language"]
    numbers = {
        name: format_decimal(row[name], locale=language.replace("-", "_")) for name in ("done", "total", "tagged")
    }
    which = "ended" if row["finished_at"] is not None else "progress"
    return Notice(say(phrase(f"topic.apply.{which}", **numbers), language))
