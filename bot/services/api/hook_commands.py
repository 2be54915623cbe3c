"""`/api webhook` and `/api webhooks`: which programs are told of what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.contract.outbound import Notice
from bot.engine.phrases import phrase
from bot.services.admin.asked import Asked, Reply
from bot.services.hooks.signing import new_secret
from bot.services.hooks.subscriptions import EVENTS
from bot.storage import webhooks as storage

#: More would make every answer that many rows.
MOST = 10


class _Wanted(NamedTuple):
    url: str
    events: tuple[str, ...]
    words: bool


async def webhook(asked: Asked) -> Reply:
    """`add URL …` or `remove NUMBER`."""
    verb, *rest = asked.words or [""]
    if verb.casefold() == "add" and rest:
        return await _add(asked, rest)
    if verb.casefold() == "remove" and len(rest) == 1:
        return await _remove(asked, rest[0].lstrip("#"))
    return asked.usage()


async def _add(asked: Asked, words: Sequence[str]) -> Reply:
    wanted = _read(words)
    unknown = next((each for each in wanted.events if each not in EVENTS), None)
    if unknown is not None:
        return asked.fail("hook.events", text=unknown[:40], events=", ".join(EVENTS))
    if not asked.work.house.poster.accepts(wanted.url):
        return asked.fail("hook.url", url=wanted.url[:200])
    if len(await storage.there(asked.work.tx)) >= MOST:
        return asked.fail("hook.too_many", most=MOST)
    return await _added(asked, wanted)


async def _added(asked: Asked, wanted: _Wanted) -> Reply:
    work, secret = asked.work, new_secret()
    values = {"url": wanted.url, "secret": secret, "events": list(wanted.events), "words": wanted.words}
    number = await storage.add(work.tx, {**values, "added_by": str(asked.caller.sender), "added_at": work.now})
    work.house.hooks.forget()
    which = "words" if wanted.words else "plain"
    events = ", ".join(wanted.events)
    told = asked.tell(f"hook.added.{which}", number=number, url=wanted.url, events=events, secret=secret)
    return Notice(told, secret=True)


def _read(words: Sequence[str]) -> _Wanted:
    """Slack writes a link in angle brackets. No event named means all of them."""
    url = words[0].strip("<>").partition("|")[0]
    rest = [each.strip(",").casefold() for each in words[1:]]
    told = rest[-2:] == ["with", "words"]
    events = [each for each in (rest[:-2] if told else rest) if each]
    return _Wanted(url, tuple(dict.fromkeys(events)) or EVENTS, told)


async def _remove(asked: Asked, number: str) -> Reply:
    known = number.isascii() and number.isdigit() and len(number) < 10
    if not known or not await storage.remove(asked.work.tx, int(number), asked.work.now):
        return asked.fail("hook.unknown", number=number[:20])
    asked.work.house.hooks.forget()
    return asked.tell("hook.removed", number=number)


async def webhooks(asked: Asked) -> Reply:
    lines = [_line(asked, row) for row in await storage.there(asked.work.tx)]
    return "\n".join(lines) or asked.tell("hook.none")


def _line(asked: Asked, row: storage.Row) -> str:
    what = "disabled" if row["disabled_at"] else "failing" if row["failing_since"] else "well"
    state = asked.say(phrase(f"hook.state.{what}", why=row["error"]))
    which = "words" if row["words"] else "plain"
    return asked.tell(
        f"hook.line.{which}", number=row["id"], url=row["url"], events=", ".join(row["events"]), state=state
    )
