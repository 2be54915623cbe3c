"""`/survey trigger`: what makes customers eligible for a survey, said in plain words and read back before it is on."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.engine.phrases import phrase
from bot.engine.triggers.parsing import Problem, parse
from bot.engine.triggers.trigger import Trigger
from bot.services.admin.asked import Asked, Failed, Reply, find_first, not_published, notice
from bot.services.contacts import known
from bot.services.gates import settings
from bot.services.surveys import Listed
from bot.services.triggers import checking, listing, shown, sweeping, walking
from bot.services.triggers.standing import Standing, of_row
from bot.services.voice import say_all
from bot.storage import triggers as storage
from bot.storage.triggers import Row

_MOST = 20
#: So long one that nobody has confirmed is kept.
_UNCONFIRMED = timedelta(days=1)
_NUMBER = re.compile(r"#?([1-9][0-9]{0,5})", re.ASCII)


async def trigger(asked: Asked) -> Reply:
    """`trigger`, `trigger KEY`, `trigger KEY WORDS`, `trigger KEY on|pause|resume|remove N`."""
    if not asked.words:
        return await listing.everything(asked)
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    if found.listed is None:
        return not_published(asked, found)
    words = asked.words[1:]
    if not words:
        return await listing.of_survey(asked, found.listed)
    change = _CHANGES.get(words[0].casefold()) if len(words) == 2 else None
    number = _NUMBER.fullmatch(words[1]) if change is not None else None
    if change is None or number is None:
        return await _propose(asked, found.listed, " ".join(words))
    row = await storage.named(asked.work.tx, found.listed.survey.key, int(number[1]))
    if row is None or (row["on_at"] is None and change not in (_switch_on, _remove)):
        return asked.fail("trigger.unknown", key=found.listed.survey.key, number=number[1])
    reply = await change(asked, found.listed, row)
    asked.work.house.triggers.forget()
    return reply


# ---------------------------------------------------------------- adding one


async def _propose(asked: Asked, listed: Listed, text: str) -> Reply:
    """What it will do, and the button by which it is on."""
    dates = [each.key for each in (await known.attributes(asked.work.tx)).values() if each.kind == "date"]
    read = parse(text, dates)
    if isinstance(read, Problem):
        return _unread(asked, text, read)
    if read.only is not None:
        read = read.model_copy(update={"only": known.by_keys(read.only, await known.called(asked.work.tx))})
    key = listed.survey.key
    if (same := await _same(asked, key, str(read))) is not None:
        return same
    if (wrong := await checking.wrong(asked.work, read)) is not None:
        return Failed(asked.say(wrong))
    if len(await storage.of_survey(asked.work.tx, key)) >= _MOST:
        return asked.fail("trigger.enough", key=key, n=_MOST)
    number = await _keep(asked, key, read)
    told = await _told(asked, Standing(0, key, number, read), running=listed.running)
    return notice(told, asked.button("switch_on", f"trigger {key} on {number}", "primary"))


async def _same(asked: Asked, key: str, text: str) -> Failed | None:
    """One of the survey's that says that already."""
    for row in await storage.of_survey(asked.work.tx, key):
        if row["text"] == text:
            return asked.fail("trigger.there_already", key=key, number=row["number"])
    return None


def _unread(asked: Asked, text: str, problem: Problem) -> Failed:
    """The words up to where they can't be read, marked."""
    text = " ".join(text.split())
    marked = f"{text[: problem.position]}▸{text[problem.position :]}"
    return Failed(f"{asked.say(problem.said)}\n{marked[:300]}")


async def _keep(asked: Asked, key: str, read: Trigger) -> int:
    work = asked.work
    await storage.forget_unconfirmed(work.tx, key, work.now - _UNCONFIRMED)
    values = {
        "survey_key": key,
        "text": str(read),
        "document": read.model_dump(mode="json"),
        "created_by": str(asked.caller.sender),
        "created_at": work.now,
    }
    return await storage.add(work.tx, values)


async def _told(asked: Asked, standing: Standing, *, running: bool) -> str:
    zone = (await settings.rules(asked.work)).zone
    lines = [
        phrase("trigger.will", survey=standing.survey, told=shown.told(standing.trigger, asked.language)),
        await shown.whom(asked.work, standing),
        await shown.upcoming(asked.work, standing, zone, asked.language),
        *await checking.warnings(asked, standing, running=running),
    ]
    return say_all(lines, asked.language)


# ---------------------------------------------------------------- changing one


async def _switch_on(asked: Asked, listed: Listed, row: Row) -> Reply:
    work, standing = asked.work, of_row(row)
    if row["on_at"] is not None:
        return asked.tell("trigger.on_already", survey=standing.survey, number=standing.number)
    if (same := await _same(asked, standing.survey, row["text"])) is not None:
        return same
    await storage.change(work.tx, row["id"], on_at=work.now)
    await walking.begin(work, standing)
    told = shown.told(standing.trigger, asked.language)
    line = asked.tell("trigger.on_now", survey=standing.survey, number=standing.number, told=told)
    if not listed.running:
        line = f"{line}\n{asked.tell('trigger.not_running', key=standing.survey)}"
    return replace(notice(line), in_place=True)


async def _pause(asked: Asked, listed: Listed, row: Row) -> Reply:  # noqa: ARG001
    work, key, number = asked.work, row["survey_key"], row["number"]
    await storage.change(work.tx, row["id"], paused_at=work.now)
    await walking.end(work, row["id"])
    held = await sweeping.begin(work, row["id"])
    resume = asked.button_with("trigger_resume", f"trigger {key} resume {number}", number=number)
    return notice(asked.tell("trigger.paused", survey=key, number=number, held=held), resume)


async def _resume(asked: Asked, listed: Listed, row: Row) -> Reply:  # noqa: ARG001
    work, standing = asked.work, of_row(row)
    if row["paused_at"] is not None:
        await storage.change(work.tx, row["id"], paused_at=None)
        await sweeping.begin(work, row["id"])
    return asked.tell("trigger.resumed", survey=standing.survey, number=standing.number)


async def _remove(asked: Asked, listed: Listed, row: Row) -> Reply:  # noqa: ARG001
    work = asked.work
    await storage.change(work.tx, row["id"], removed_at=work.now)
    await walking.end(work, row["id"])
    dropped = await sweeping.begin(work, row["id"])
    return asked.tell("trigger.removed", survey=row["survey_key"], number=row["number"], dropped=dropped)


_CHANGES: dict[str, Callable[[Asked, Listed, Row], Awaitable[Reply]]] = {
    "on": _switch_on,
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
}
