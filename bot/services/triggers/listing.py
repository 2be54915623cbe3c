"""The triggers that there are: those of a survey with what came of them, or all, a line each."""

from __future__ import annotations

from collections.abc import Sequence

from bot.contract.outbound import Button
from bot.engine.phrases import Phrase, phrase
from bot.services.admin.asked import Asked, Reply, notice
from bot.services.surveys import Listed
from bot.services.triggers import shown
from bot.services.triggers.standing import of_row
from bot.storage import askings
from bot.storage import triggers as storage
from bot.storage.triggers import Row

#: So many have buttons; the others are named in the command.
_BUTTONS = 4
#: So many of all surveys are shown.
_MOST = 40


async def everything(asked: Asked) -> Reply:
    rows = await storage.everything(asked.work.tx, _MOST + 1)
    if not rows:
        return asked.tell("trigger.none_at_all")
    lines = [_short(asked, row) for row in rows[:_MOST]]
    if len(rows) > _MOST:
        lines.append(asked.tell("trigger.there_are_more"))
    return "\n".join(lines)


def _short(asked: Asked, row: Row) -> str:
    told = shown.told(of_row(row).trigger, asked.language)
    line = phrase("trigger.short", survey=row["survey_key"], number=row["number"], told=told)
    return asked.say(_paused_or_not(row, line))


async def of_survey(asked: Asked, listed: Listed) -> Reply:
    key = listed.survey.key
    rows = await storage.of_survey(asked.work.tx, key)
    if not rows:
        return asked.tell("trigger.none", key=key)
    lines = [await _line(asked, each) for each in rows]
    if not listed.running:
        lines.append(asked.tell("trigger.not_running", key=key))
    return notice("\n".join(lines), *_buttons(asked, rows))


async def _line(asked: Asked, row: Row) -> str:
    counted = await askings.counts(asked.work.tx, "trigger", row["id"])
    waiting = counted.get("waiting", 0) + counted.get("held", 0)
    line = phrase(
        "trigger.line",
        number=row["number"],
        told=shown.told(of_row(row).trigger, asked.language),
        waiting=waiting,
        asked=counted.get("asked", 0),
    )
    return asked.say(_paused_or_not(row, line))


def _paused_or_not(row: Row, line: Phrase) -> Phrase:
    return line if row["paused_at"] is None else phrase("trigger.line_paused", line=line)


def _buttons(asked: Asked, rows: Sequence[Row]) -> list[Button]:
    buttons = []
    for row in rows[:_BUTTONS]:
        verb, key, number = "pause" if row["paused_at"] is None else "resume", row["survey_key"], row["number"]
        buttons.append(asked.button_with(f"trigger_{verb}", f"trigger {key} {verb} {number}", number=number))
        buttons.append(asked.button_with("trigger_remove", f"trigger {key} remove {number}", number=number))
    return buttons
