"""`results` and `answers`: the figures, a picture of them, and what is behind them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.charts import model
from bot.contract.outbound import Button, Content, Drawing, Extract, Notice
from bot.engine.languages import pick
from bot.engine.survey import Survey
from bot.services import picture, report, results, teams
from bot.services.admin.asked import Asked, Failed, Misused, Reply, find_first, not_published
from bot.services.admin.customers import customer
from bot.services.scope_words import NotUnderstood, scope_in
from bot.services.wishes import heard


async def results_(asked: Asked) -> Reply:
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    key = found.survey.key
    if found.listed is None:
        return not_published(asked, found)
    here = ZoneInfo(await teams.zone(asked.work))
    scope = scope_in(asked.words[1:], asked.work.now.astimezone(here))
    if isinstance(scope, NotUnderstood):
        return Misused("\n".join([asked.tell("results.not_understood", text=scope.word), asked.usage()]))
    survey = found.listed.survey
    figures = await results.of(asked.work.tx, survey, scope, asked.work.house.library)
    if not asked.shows_buttons:
        return report.short(figures, survey, asked.language)
    since = scope.since or asked.work.now - heard.PERIOD
    back = heard.lines(await heard.of(asked.work.tx, since, key), asked.language)
    said = "\n".join([report.text(figures, survey, asked.language), *([""] if back else []), *back])
    words = Notice(said, _next(asked, key), monospace=True)
    return [words, *_picture(asked, figures, survey)] if figures.heard else words


def _next(asked: Asked, key: str) -> tuple[Button, ...]:
    return (
        asked.button("last_30d", f"results {key} last 30d"),
        asked.button("by_channel", f"results {key} by channel"),
        asked.button("answers", f"answers {key}"),
    )


def _picture(asked: Asked, figures: results.Results, survey: Survey) -> list[Content]:
    channel = asked.work.channel(asked.caller.place or asked.caller.sender)
    if channel is None or not channel.capabilities.attachments:
        return []
    chart = picture.chart_of(figures, survey, asked.language)
    alt = report.short(figures, survey, asked.language)
    title = pick(survey.title, asked.language, survey.default_language)
    return [Drawing(model.to_json(chart), f"{survey.key}.png", caption=title, alt=alt)]


async def answers(asked: Asked) -> Reply:
    """The raw answers as a file: of the survey, or of one contact."""
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    if len(asked.words) == 1:
        return extract(asked, found.survey.key, "csv")
    whom = await customer(asked, slice(1, None))
    if isinstance(whom, Failed):
        return whom
    return extract(asked, found.survey.key, "csv", whom.id)


def extract(asked: Asked, key: str, form: str, contact_id: int | None = None) -> Reply:
    """The file, made only when it is sent: it may be large."""
    channel = asked.work.channel(asked.caller.place or asked.caller.sender)
    if channel is None or not channel.capabilities.attachments:
        return asked.fail("export.no_files")
    return Extract(
        survey=key,
        form=form,
        contact=contact_id or 0,
        name=f"{key}-answers.{form}",
        caption=asked.tell("export.answers", key=key),
        alt=asked.tell("export.not_written", key=key),
        cut=asked.tell("export.cut"),
    )
