"""Campaigns as staff look at them: all of them, one of them, and what came of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.engine.survey import Survey
from bot.services import report, results, staff
from bot.services.admin.asked import Asked, Failed, Reply, notice
from bot.services.campaigns import estimate, progress, telling, wording
from bot.services.campaigns.making import find
from bot.services.campaigns.plans import plan_of
from bot.services.results import MINIMUM, Score, versions_of
from bot.storage import campaigns as storage
from bot.storage.campaigns import Row

_MOST = 8


async def list_(asked: Asked) -> Reply:
    """The latest first, and for whoever may a button that begins another one."""
    rows = await storage.latest(asked.work.tx, _MOST)
    may = staff.reaches(await staff.role_of(asked.work, asked.caller.sender), "admin")
    another = (asked.button("campaign_new", "campaign new"),) if may else ()
    if not rows:
        return notice(asked.tell("campaign.none"), *another)
    lines = [_line(asked, row) for row in rows]
    buttons = [
        asked.button_with("as_it_is", f"campaign show {row['id']}", text=f"#{row['id']} {row['plan']['survey']}")
        for row in rows
    ]
    return notice("\n".join(lines), *buttons, *another)


def _line(asked: Asked, row: Row) -> str:
    state = asked.tell(f"campaign.state.{row['state']}")
    return f"{wording.title(row, plan_of(row), asked.language)} ({state})"


async def show(asked: Asked) -> Reply:
    campaign = await find(asked, asked.words)
    if isinstance(campaign, Failed):
        return campaign
    if campaign["state"] == "counting":
        return estimate.counting(campaign, campaign["tally"].get("seen", 0), 0)
    if campaign["state"] == "draft":
        return await estimate.dry_run(asked.work, campaign)
    return progress.notice_of(campaign, await progress.of(asked.work, campaign), asked.language)


# ---------------------------------------------------------------- what came of it


async def results_(asked: Asked) -> Reply:
    """Of each survey that it asks how many answered, and their first score; of two, whether they differ."""
    campaign = await find(asked, asked.words)
    if isinstance(campaign, Failed):
        return campaign
    plan, tx = plan_of(campaign), asked.work.tx
    asked_of = {row["survey_key"]: row for row in await storage.asked(tx, campaign["id"])}
    if not asked_of:
        return asked.tell("campaign.no_results", number=campaign["id"])
    rows = await storage.scores(tx, campaign["id"])
    lines, scores = [wording.title(campaign, plan, asked.language)], []
    for key in plan.arms:
        score = await _score(asked, key, [row for row in rows if row["survey_key"] == key])
        scores.append(score)
        lines += ["", *_arm(asked, key, asked_of.get(key), score)]
    if plan.against is not None:
        lines += ["", _verdict(asked, plan.arms, scores)]
    return "\n".join(lines)


async def _score(asked: Asked, key: str, rows: Sequence[Row]) -> Score | None:
    library, tx = asked.work.house.library, asked.work.tx
    listed = await library.find(tx, key)
    survey: Survey | None = listed.survey if listed is not None else None
    return results.headline(survey, rows, await versions_of(tx, rows, library)) if survey is not None else None


def _arm(asked: Asked, key: str, row: Row | None, score: Score | None) -> Iterator[str]:
    """Who came by themselves was asked there."""
    besides = row["besides"] if row is not None else 0
    sent, answered = (row["asked"] + besides, row["answered"] + besides) if row is not None else (0, 0)
    yield asked.tell("campaign.arm", key=key, n=sent, answered=answered, percent=telling.percent(answered, sent))
    if score is not None and score.n:
        yield from report.brief(score, asked.language)


def _verdict(asked: Asked, arms: Sequence[str], scores: Sequence[Score | None]) -> str:
    """Two intervals that don't meet are a difference; everything else may be chance."""
    a, b = scores
    if a is None or b is None or a.kind != b.kind:
        return asked.tell("campaign.not_alike")
    if min(a.n, b.n) < MINIMUM:
        return asked.tell("campaign.too_few", n=MINIMUM)
    if a.figures[0].low > b.figures[0].high:
        return asked.tell("campaign.higher", key=arms[0])
    if b.figures[0].low > a.figures[0].high:
        return asked.tell("campaign.higher", key=arms[1])
    return asked.tell("campaign.no_difference")
