"""What matters now: the running surveys with their latest scores, and the cases that wait for somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.engine.languages import Language
from bot.engine.phrases import phrase
from bot.engine.survey import Survey
from bot.services import report, results, teams
from bot.services.cases import times
from bot.services.columns import table, wrapped
from bot.services.figures import MINIMUM, Score
from bot.services.surveys import Listed
from bot.services.voice import say
from bot.services.wishes import heard
from bot.services.wishes.heard import HeardBack
from bot.services.work import Work
from bot.storage import results as storage


class Running(NamedTuple):
    """`started` counts its conversations; `score` is that of its first score question, None where it has none."""

    listed: Listed
    started: int
    score: Score | None


class Overview(NamedTuple):
    """`open_cases` are those going on; of them nobody has the `unacknowledged`, and the time of the `overdue` is over.
    `oldest_case_at` is when the oldest was opened, in the installation's zone; None where there is none."""

    running: tuple[Running, ...]
    open_cases: int
    unacknowledged: int
    overdue: int
    oldest_case_at: datetime | None
    heard_back: HeardBack = HeardBack(0, 0)
    """Lately."""


async def of(work: Work) -> Overview:
    """The surveys that are asked most come first."""
    library = work.house.library
    listed = [each for each in await library.all_counted(work.tx) if each.running]
    rows = await storage.scores_of(work.tx, [each.survey.key for each in listed])
    versions = await results.versions_of(work.tx, rows, library)
    cases = await storage.waiting_cases(work.tx, work.now)
    ranked = sorted(listed, key=lambda each: -each.started)
    oldest, zone = cases["oldest_at"], ZoneInfo(await teams.zone(work))
    return Overview(
        tuple(Running(each, each.started, _score(each, rows, versions)) for each in ranked),
        open_cases=cases["n"],
        unacknowledged=cases["unacknowledged"],
        overdue=cases["overdue"],
        oldest_case_at=oldest.astimezone(zone) if oldest is not None else None,
        heard_back=await heard.of(work.tx, work.now - heard.PERIOD),
    )


def _score(listed: Listed, rows: Sequence[storage.Row], versions: Mapping[int, Survey]) -> Score | None:
    theirs = [row for row in rows if row["survey_key"] == listed.survey.key]
    return results.headline(listed.survey, theirs, versions)


def text(overview: Overview, language: Language) -> str:
    """A table of the surveys and a line or two about the cases, no wider than a phone shows."""
    back = heard.lines(overview.heard_back, language)
    return "\n".join([*_surveys(overview.running, language), "", *_cases(overview, language), *back])


def _surveys(running: Sequence[Running], language: Language) -> list[str]:
    if not running:
        return [say(phrase("overview.none"), language)]
    head = (say(phrase("overview.running"), language), "", say(phrase("overview.columns"), language))
    lines = table([head, *(_row(each, language) for each in running)])
    early = any(each.score is not None and 0 < each.score.n < MINIMUM for each in running)
    return [*lines, *(wrapped(say(phrase("results.few", least=MINIMUM), language)) if early else ())]


def _row(each: Running, language: Language) -> tuple[str, str, str]:
    n = each.score.n if each.score is not None else "-"
    return each.listed.survey.key, _shown(each.score, language), f"{n}/{each.started}"


def _shown(score: Score | None, language: Language) -> str:
    """The score with a mark where it is too early; nothing where there is none yet."""
    if score is None or not score.figures:
        return "-"
    figure = score.figures[0]
    value, _low, _high = report.shown(figure, language)
    return f"{report.named(figure, language)} {value}{'*' if score.n < MINIMUM else ' '}"


def _cases(overview: Overview, language: Language) -> list[str]:
    if not overview.open_cases:
        return [say(phrase("overview.no_cases"), language)]
    said = [phrase("overview.cases", n=overview.open_cases)]
    if overview.unacknowledged:
        said.append(phrase("overview.unacknowledged", n=overview.unacknowledged))
    if overview.overdue:
        said.append(phrase("overview.overdue", n=overview.overdue))
    if overview.oldest_case_at is not None:
        said.append(phrase("overview.oldest", at=times.written(overview.oldest_case_at)))
    return [line for each in said for line in wrapped(say(each, language))]
