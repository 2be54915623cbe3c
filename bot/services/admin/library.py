"""What surveys there are, what is in them, and whether they are asked."""

from __future__ import annotations

from collections.abc import Iterator

from bot.contract.outbound import Button
from bot.engine.languages import Language, Texts, pick
from bot.engine.phrases import phrase
from bot.engine.piping import pipe
from bot.engine.survey import (
    Alert,
    Choice,
    Ending,
    MultiChoice,
    Question,
    ScoreQuestion,
    SingleChoice,
    Survey,
    show_duration,
)
from bot.engine.words import language_named
from bot.services.admin.asked import Asked, Reply, find_first, find_only, notice
from bot.services.drafts import Entry, entries
from bot.storage import surveys

#: Those that are asked stand first, those that are not asked any more last.
_ORDER = {"running": 0, "paused": 1, "draft": 2, "archived": 3}


async def list_(asked: Asked) -> Reply:
    found = sorted((await entries(asked.work)).values(), key=lambda each: _ORDER[each.status])
    if not found:
        return notice(asked.tell("command.list_empty"), asked.button("new", "new"))
    return "\n".join(_line(asked, each) for each in found)


def _line(asked: Asked, entry: Entry) -> str:
    survey, listed = entry.survey, entry.listed
    title = pick(survey.title, asked.language, survey.default_language)
    status = phrase(f"status.{entry.status}")
    languages = " ".join(survey.languages)
    if listed is None:
        return asked.tell("command.list_draft", key=survey.key, title=title, status=status, languages=languages)
    line = phrase(
        "command.list_line",
        key=survey.key,
        title=title,
        status=status,
        languages=languages,
        version=listed.version,
        n=listed.started,
    )
    return asked.say(line) + (f" {asked.tell('command.list_edited')}" if entry.draft is not None else "")


# ---------------------------------------------------------------- one survey


async def show(asked: Asked) -> Reply:
    """The questions with their conditions, as the customer will read them."""
    found = await find_first(asked)
    if isinstance(found, str):
        return found
    language = language_named(" ".join(asked.words[1:])) if len(asked.words) > 1 else None
    if len(asked.words) > 1 and language is None:
        return asked.usage()
    survey = found.survey
    spoken = language or (asked.language if asked.language in survey.languages else survey.default_language)
    key = survey.key
    buttons = (
        asked.button("edit", f"edit {key}"),
        asked.button("preview", f"preview {key}"),
        asked.button("results", f"results {key}"),
    )
    return notice("\n".join([_line(asked, found), *described(asked, survey, spoken)]), *buttons)


def described(asked: Asked, survey: Survey, language: Language) -> Iterator[str]:
    """The whole survey in words, a question to a paragraph."""
    for number, question in enumerate(survey.questions, 1):
        yield ""
        yield from _question(asked, survey, question, number, language)
    for number, ending in enumerate(survey.endings, 1):
        yield ""
        yield from _ending(asked, survey, ending, number, language)
    if survey.alerts:
        yield ""
        yield from (alert_line(asked, alert) for alert in survey.alerts)


def _question(asked: Asked, survey: Survey, question: Question, number: int, language: Language) -> Iterator[str]:
    required = "" if question.required else f" · {asked.tell('show.optional')}"
    yield f"{number}. {question.key} · {asked.tell(f'kind.{question.kind}')}{required}"
    if question.when is not None:
        yield "   " + asked.tell("show.when", condition=str(question.when))
    yield "   " + _read(survey, question.text, language)
    yield from (f"   - {label}" for label in _labels(survey, question, language))


def _labels(survey: Survey, question: Question, language: Language) -> list[str]:
    choices: tuple[Choice, ...] = question.choices if isinstance(question, SingleChoice | MultiChoice) else ()
    labels = [_read(survey, choice.text, language) for choice in choices]
    if isinstance(question, ScoreQuestion):
        scale = question.scale
        ends = ((scale.low, question.low), (scale.high, question.high))
        labels += [f"{value} = {_read(survey, texts, language)}" for value, texts in ends if texts]
    return labels


def _ending(asked: Asked, survey: Survey, ending: Ending, number: int, language: Language) -> Iterator[str]:
    when = asked.tell("show.when", condition=str(ending.when)) if ending.when is not None else ""
    yield f"{asked.tell('show.ending', number=number)} {when}".rstrip()
    yield "   " + _read(survey, ending.text, language) + (f" ({ending.link})" if ending.link else "")


def alert_line(asked: Asked, alert: Alert) -> str:
    targets = ", ".join(alert.targets) or asked.tell("show.default_targets")
    within = show_duration(alert.acknowledge_within)
    return asked.tell("show.alert", key=alert.key, condition=str(alert.when), targets=targets, within=within)


def _read(survey: Survey, texts: Texts, language: Language) -> str:
    """As somebody of whom nothing is known would read it."""
    return pipe(pick(texts, language, survey.default_language), lambda _name: "")


# ---------------------------------------------------------------- asked or not


async def _set_status(asked: Asked, verb: str, status: str) -> Reply:
    found = await find_only(asked)
    if isinstance(found, str):
        return found
    key = found.survey.key
    if found.listed is None:
        return notice(asked.fail("command.not_published", key=key), asked.button("publish", f"publish {key}"))
    if found.status == status:
        return asked.tell("command.already", key=key, status=phrase(f"status.{status}"))
    await surveys.set_status(asked.work.tx, key, status)
    return notice(asked.tell(f"command.{verb}d", key=key), *_undo(asked, key, status))


def _undo(asked: Asked, key: str, status: str) -> tuple[Button, ...]:
    return () if status == "running" else (asked.button("resume", f"resume {key}"),)


async def pause(asked: Asked) -> Reply:
    return await _set_status(asked, "pause", "paused")


async def resume(asked: Asked) -> Reply:
    return await _set_status(asked, "resume", "running")


async def archive(asked: Asked) -> Reply:
    """Nobody is asked any more, and it is out of the way; what was answered stays."""
    return await _set_status(asked, "archive", "archived")
